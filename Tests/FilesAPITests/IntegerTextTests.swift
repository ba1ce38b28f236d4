import Testing
@testable import FilesAPI

/// The results of pydantic-core 2.46.4, recorded with Tests/Oracle.
struct IntegerTextTests {
  @Test(arguments: [
    ("1_0", 10), (" 5 ", 5), ("+5", 5), ("5.0", 5), ("5.00", 5), ("0.0", 0), ("-0", 0), ("-0.0", 0), ("0005", 5),
    ("00_1", 1), ("0__1", 1), ("0-1", -1), ("00-1", -1), ("0_-1", -1), ("-0_1", -1), ("-00_1", -1), ("+0_1", 1),
    ("1_0.0", 10), ("\t5\n", 5), ("\u{0B}5", 5), ("\u{85}5", 5), ("\u{A0}5", 5), ("\u{2003}5", 5), ("+00", 0),
    ("00.0", 0), ("0_0_1", 1), ("9223372036854775807", Int.max), ("-9223372036854775808", .min),
  ])
  func `reads`(text: String, value: Int) {
    #expect(integer(text) == .small(value))
  }

  @Test(arguments: [
    "", "-", "+", "5.", ".0", "-.0", "+-5", "--5", "- 5", "+ 5", "5_", "_5", "1__0", "5.0_0", "5_.0", "5._0", "1e2",
    "0x5", "inf", "nan", "5.0.0", "5\u{0}", "1 0", "\u{1C}5", "\u{200B}5", "\u{FEFF}5", "٣", "５", "-_5", "+_5", "0_",
    "_0", "00+1", "-0-1", "+0+1", "1_-1", "0_.0", "é", "true",
  ])
  func `refuses`(text: String) {
    #expect(isMalformed(text))
  }

  @Test func `keeps digits beyond 64 bits`() {
    #expect(integer("9223372036854775808.0") == .big("9223372036854775808"))
    #expect(integer("-00_9223372036854775809") == .big("-9223372036854775809"))
    #expect(integer(String(repeating: "1", count: 4300)) == .big(String(repeating: "1", count: 4300)))
    #expect(integer("00" + String(repeating: "1", count: 4300)) == .big(String(repeating: "1", count: 4300)))
    #expect(integer(String(repeating: "0", count: 5000) + "1") == .small(1))
  }

  @Test func `calls a number too long only when it is from its first character on`() {
    let digits = String(repeating: "1", count: 4301)
    for text in [digits, digits + ".0", digits + "x", "-" + digits.dropLast()] {
      guard case .tooLong = IntegerText(text) else {
        Issue.record("\(text.prefix(3))… is not too long")
        continue
      }
    }
    for text in [" " + digits, "+" + digits, "0" + digits, "1_" + digits] { #expect(isMalformed(text)) }
  }

  private func integer(_ text: String) -> PythonInteger? {
    if case .integer(let value) = IntegerText(text) { value } else { nil }
  }

  private func isMalformed(_ text: String) -> Bool {
    if case .malformed = IntegerText(text) { true } else { false }
  }
}
