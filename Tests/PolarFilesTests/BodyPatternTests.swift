import JSON
import Testing
@testable import PolarFiles

struct BodyPatternTests {
  static let body = #"""
    {"name": "guide.pdf", "size": 10, "ratio": 0.5, "big": 123456789012345678901234567890, "draft": true, "version": null,
     "name_twice": 1, "name_twice": 2, "upload": {"parts": [{"number": 1, "chunk_end": 5}, {"number": 2}]}, "é": "e\u0301"}
    """#

  private func agrees(_ pattern: String, _ body: String = body) throws -> Bool {
    let pattern = try BodyPattern(JSONValue.parse(Array(pattern.utf8)))
    return pattern.matches(try JSONDocument(parsing: Array(body.utf8)).root)
  }

  private func differences(_ pattern: String, _ body: String? = body) throws -> [String] {
    let pattern = try BodyPattern(JSONValue.parse(Array(pattern.utf8)))
    let body = try body.map { try JSONDocument(parsing: Array($0.utf8)).root }
    return pattern.differences(body).map { "\($0.path): \($0.expected), \($0.actual ?? "nothing")" }
  }

  @Test(arguments: [
    "{}", #"{"name": "guide.pdf"}"#, #"{"size": 10}"#, #"{"size": 10.0}"#, #"{"ratio": 5e-1}"#, #"{"draft": true}"#,
    #"{"version": null}"#, #"{"name_twice": 2}"#, #"{"big": 123456789012345678901234567890}"#,
    #"{"upload": {}}"#, #"{"upload": {"parts": [{"number": 1}, {}]}}"#, #"{"name": {"contains": "uide"}}"#,
    #"{"name": {"contains": ""}}"#, #"{"upload": {"parts": {"contains": {"number": 2}}}}"#, #"{"é": "e\u0301"}"#,
    #"{"name": "guide.pdf", "upload": {"parts": {"contains": {"chunk_end": 5}}}}"#,
  ])
  func `agrees where every key that is asked for does`(pattern: String) throws {
    #expect(try agrees(pattern))
    #expect(try differences(pattern).isEmpty)
  }

  @Test(arguments: [
    #"{"name": "guide"}"#, #"{"name": "*"}"#, #"{"nam": "guide.pdf"}"#, #"{"size": "10"}"#, #"{"size": true}"#,
    #"{"draft": 1}"#, #"{"name": null}"#, #"{"missing": null}"#, #"{"version": {}}"#, #"{"name_twice": 1}"#,
    #"{"upload": {"parts": [{"number": 1}]}}"#, #"{"upload": {"parts": [{"number": 2}, {"number": 1}]}}"#,
    #"{"upload": {"parts": {"contains": {"number": 3}}}}"#, #"{"name": {"contains": "Guide"}}"#,
    #"{"name": {"contains": 1}}"#, #"{"size": {"contains": 1}}"#, #"{"é": "é"}"#, #"{"upload": [{}]}"#,
  ])
  func `differs where one does not`(pattern: String) throws {
    #expect(try !agrees(pattern))
    #expect(try !differences(pattern).isEmpty)
  }

  @Test func `says where it differs, and what is there`() throws {
    let parts = #"{"parts": [{"number": 1}, {"number": 3}]}"#
    let pattern = #"{"name": {"contains": "x"}, "size": 10, "upload": \#(parts), "a": []}"#
    #expect(
      try differences(pattern)
        == [
          #".name: contains "x", "guide.pdf""#, ".upload.parts[1].number: 3, 2", ".a: [], nothing",
        ])
    let lists = try differences(#"{"upload": {"parts": [1]}}"#)
    #expect(lists.first?.hasPrefix(#".upload.parts: [1], [{"number":1"#) == true)
    #expect(try differences("{}", nil) == [": {}, nothing"])
    #expect(try differences(#"{"a": 1}"#, "[]") == [#": {"a":1}, []"#])
  }

  @Test func `shows no more than the beginning of what is long, and nothing of what is deep`() throws {
    let deep = #"{"a": \#(String(repeating: "[", count: 5000))\#(String(repeating: "]", count: 5000))}"#
    #expect(try differences(#"{"a": 1}"#, deep) == [".a: 1, …"])
    let long = String(repeating: "x", count: 1000)
    #expect(try differences(#"{"a": 1}"#, #"{"a": "\#(long)"}"#).map(\.count) == [".a: 1, ".count + 201])
  }

  @Test(arguments: [
    ("[]", " must be an object of the keys to compare"), (#""name""#, " must be an object of the keys to compare"),
    (#"{"name": {"contians": "x"}}"#, ".name.contians is no comparison; did you mean 'contains'?"),
    (#"{"name": {"contains": "x", "y": 1}}"#, ".name.contains must be alone in its object"),
    (#"{"a": [1, {"contain": 2}]}"#, ".a[1].contain is no comparison; did you mean 'contains'?"),
    (#"{"a": "\ud800"}"#, ".a is no text"), (#"{"a": NaN}"#, ".a must be a finite number"),
    (String(repeating: #"{"a":"#, count: 40) + "1" + String(repeating: "}", count: 40), " is nested deeper than 32"),
  ])
  func `refuses invalid patterns`(pattern: String, reason: String) throws {
    let fault = #expect(throws: CriterionFault.self) { try agrees(pattern) }
    #expect((fault.map { "\($0.path) \($0.reason)" } ?? "").contains(reason))
  }
}
