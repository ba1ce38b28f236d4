import Testing
@testable import PolarFiles

/// Documents that are too large, and sources that cannot be read.
struct FixtureLimitTests {
  private func errors(_ text: String) throws -> [FixtureError] {
    do throws(FixtureErrors) {
      _ = try Store.check([try FixtureDocument.json(Array(text.utf8), name: "world.json")])
      return []
    } catch {
      return error.errors
    }
  }

  private func list(_ element: String, _ count: Int) -> String {
    "[" + String(repeating: element + ",", count: count - 1) + element + "]"
  }

  @Test(arguments: ["files", "users", "tokens", "organizations", "bulk"])
  func `a list of more entries than its document can say something of is refused as a whole`(key: String) throws {
    let errors = try errors(#"{"version": 1, "\#(key)": \#(list("{}", 150_000))}"#)
    #expect(errors.count == 1 && errors[0].keyPath == key)
    #expect(errors[0].message.hasPrefix("are too many: a document of "))
  }

  @Test func `a hundred thousand entries are let pass, however short`() throws {
    #expect(
      try errors(#"{"version": 1, "organizations": [{"slug": "a"}], "files": \#(list("{}", 99_000))}"#).isEmpty)
  }

  @Test func `the first hundred errors are reported, and that there are more`() throws {
    let errors = try errors(#"{"version": 1, "tokens": \#(list("{}", 5000))}"#)
    #expect(errors.count == 101)
    #expect(errors[99].keyPath == "tokens[99]" && errors[100].keyPath == "")
    #expect(errors[100].message == "there are more mistakes; these are the first 100")
    #expect(try self.errors(#"{"version": 1, "tokens": \#(list("{}", 100))}"#).count == 100)
  }

  @Test func `an object has at most as many parts as in S3`() throws {
    let errors = try errors(
      #"{"version": 1, "organizations": [{}], "files": [{"content": {"parts": \#(list(#"{"text":""}"#, 10_001))}}]}"#)
    #expect(errors.map(\.message) == ["must be at most 10000, as in S3"])
  }

  @Test func `files of one name take no longer than others`() throws {
    let test = try TestStore(
      fixture: """
        {"version": 1, "organizations": [{"slug": "acme"}],
         "files": \(list(#"{"name":"a","is_uploaded":false}"#, 20_000))}
        """)
    #expect(test.store.summary.files == 20_000)
  }
}
