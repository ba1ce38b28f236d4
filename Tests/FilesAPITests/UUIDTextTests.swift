import PolarFiles
import Testing
@testable import FilesAPI

/// The errors of the `uuid` crate in pydantic-core 2.46.4, recorded with Tests/Oracle.
struct UUIDTextTests {
  @Test(arguments: [
    "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "1DBFC517-0BBF-4301-9BA8-555CA42B9737", "1dbfc5170bbf43019ba8555ca42b9737",
    "{1dbfc517-0bbf-4301-9ba8-555ca42b9737}", "urn:uuid:1dbfc517-0bbf-4301-9ba8-555ca42b9737",
  ])
  func `reads all forms`(text: String) {
    guard case .id(let id) = UUIDText(text) else {
      Issue.record("not read")
      return
    }
    #expect(id.text == "1dbfc517-0bbf-4301-9ba8-555ca42b9737")
  }

  @Test(arguments: [
    ("", "invalid length: expected length 32 for simple format, found 0"),
    ("abc", "invalid length: expected length 32 for simple format, found 3"),
    ("1_000", "invalid character: found `_` at 2"), ("{id}", "invalid character: found `i` at 2"),
    ("aé", "invalid character: found `é` at 2"), ("日", "invalid character: found `日` at 1"),
    ("1dbfc5170bbf43019ba8555ca42b973é", "invalid character: found `é` at 32"),
    ("{é}", "invalid character: found `é` at 2"), ("urn:uuid:é", "invalid character: found `é` at 10"),
    ("URN:UUID:1dbfc517-0bbf-4301-9ba8-555ca42b9737", "invalid character: found `U` at 1"),
    ("{1dbfc517-0bbf-4301-9ba8-555ca42b9737", "invalid character: found `{` at 1"),
    ("1dbfc517-0bbf-4301-9ba8-555ca42b9737}", "invalid character: found `}` at 37"),
    ("{1dbfc517-0bbf-4301-9ba8-555ca42b973g}", "invalid character: found `g` at 36"),
    ("urn:uuid:1dbfc517-0bbf-4301-9ba8-55 ca42b9737", "invalid character: found ` ` at 27"),
    ("{}", "invalid group count: expected 5, found 1"), ("urn:uuid:", "invalid group count: expected 5, found 1"),
    ("{1dbfc5170bbf43019ba8555ca42b9737}", "invalid group count: expected 5, found 1"),
    ("-----", "invalid group count: expected 5, found 6"),
    ("----", "invalid group length in group 0: expected 8, found 0"),
    ("1dbfc517-0bbf-43019-ba8-555ca42b9737", "invalid group length in group 2: expected 4, found 5"),
    ("1dbfc517-0bbf-4301-9ba8-555ca42b973", "invalid group length in group 4: expected 12, found 11"),
    ("{1dbfc517-0bbf-4301-9ba8-555ca42b973}", "invalid group length in group 4: expected 12, found 13"),
    ("urn:uuid:1dbfc517-0bbf-4301-9ba8-555ca42b973", "invalid group length in group 4: expected 12, found 20"),
  ])
  func `says what is wrong and where`(text: String, reason: String) {
    guard case .malformed(let found) = UUIDText(text) else {
      Issue.record("read")
      return
    }
    #expect(found == reason)
  }
}
