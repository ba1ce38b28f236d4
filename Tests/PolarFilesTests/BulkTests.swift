import Testing
@testable import PolarFiles

struct BulkTests {
  private func store(_ bulk: String) throws -> TestStore {
    try TestStore(
      fixture: """
        {"version": 1, "organizations": [{"slug": "acme"}], "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
         "bulk": [\(bulk)]}
        """)
  }

  @Test func `makes files that differ in their number`() throws {
    let test = try store(#"{"count": 1000, "name": "{n}-file-{n}.pdf", "size": "1KiB", "seed": 1}"#)
    #expect(test.names("polar_oat_acme", page: 2, limit: 2) == ["3-file-3.pdf", "4-file-4.pdf"])
    let page = test.list("polar_oat_acme", ListQuestion(page: PageNumber(1000, size: 1)))
    let last = try #require(page.files.first)
    #expect(page.total == 1000 && last.mimeType == "application/pdf" && last.size == 1024)
    let object = try #require(try test.object(last))
    #expect(object.content.bytes.count == 1024 && object.etag == last.checksumETag)
  }

  @Test func `gives the same files at every start`() throws {
    let bulk = #"{"count": 20, "seed": 5}, {"count": 20, "seed": 6}"#
    #expect(try store(bulk).store.exported(contents: .inline) == store(bulk).store.exported(contents: .inline))
  }

  static let wrong = [
    ("{}", "bulk[0]: count is missing"),
    (#"{"count": -1}"#, "bulk[0].count: must be from 0 to 10000000"),
    (#"{"count": 1, "size": "x"}"#, #"bulk[0].size: must be a size such as 1048576 or "10GiB", not "x""#),
    (#"{"count": 1, "size": -1}"#, "bulk[0].size: must not be negative"),
    (#"{"count": 1, "organisation": "acme"}"#, "bulk[0].organisation: unknown key; did you mean organization?"),
    (
      #"{"count": 1, "name": "\#(String(repeating: "x", count: 1025))"}"#,
      "bulk[0].name: must have at most 1024 bytes, as a key in S3"
    ),
    (
      #"{"count": 3, "created_at": "9999-12-31T23:59:58Z"}"#,
      "bulk[0].created_at: leaves no room for 3 files, a second apart, before the year 10000"
    ),
    (#"{"count": 1}, {"count": 2}"#, "bulk[1]: these files are there already; give another seed"),
  ]

  @Test func `counts the files of all bulks together`() throws {
    let errors = #expect(throws: FixtureErrors.self) { try store(#"{"count": 2, "seed": 1}, {"count": 9999999}"#) }
    #expect(
      errors?.description.hasSuffix("bulk[1].count: makes 10000001 files in all, and 10000000 is the most") == true)
  }

  @Test(arguments: wrong)
  func `says what is wrong with a bulk`(bulk: String, message: String) throws {
    let errors = #expect(throws: FixtureErrors.self) { try store(bulk) }
    #expect(errors?.description.hasSuffix(message) == true)
  }
}
