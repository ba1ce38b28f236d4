import JSON
import Testing

struct SyntaxTests {
  static let document = #"""
     {"name": "é\n\ud83d\udce6", "size": -10, "rate": 2.5e1, "parts": [{"n": 1}, [], {}, null, true, false], "é": ""}
    """#

  @Test func `reads a document of every kind of value`() throws {
    let expected = JSONObject([
      ("name", .string("é\n📦")), ("size", .int(-10)), ("rate", .float(25)),
      (
        "parts",
        .array([
          .object(JSONObject([("n", .int(1))])), .array([]), .object(JSONObject()), .null, .bool(true), .bool(false),
        ])
      ),
      ("é", .string("")),
    ])
    #expect(try parse(Self.document) == .object(expected))
  }

  @Test func `refuses a document cut at any byte`() {
    let bytes = Array(Self.document.utf8)
    for end in bytes.indices.dropLast() where bytes[end...] != [UInt8(ascii: "\n")] {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(bytes[..<end])) }
    }
  }

  @Test func `refuses what follows the value`() {
    let length = Self.document.unicodeScalars.count
    #expect(throws: JSONError.syntax(message: "Extra data", position: length + 2)) {
      try parse(Self.document + "\r\nx")
    }
    #expect(throws: JSONError.undecodable) { try JSONValue.parse(Array(Self.document.utf8) + [0xFF]) }
  }

  @Test(arguments: [
    ("", "Expecting value", 0),
    ("  ", "Expecting value", 2),
    ("nul", "Expecting value", 0),
    ("[", "Expecting value", 1),
    ("[1,,2]", "Expecting value", 3),
    ("[é}", "Expecting value", 1),
    ("{", "Expecting property name enclosed in double quotes", 1),
    ("{1:2}", "Expecting property name enclosed in double quotes", 1),
    (#"{"a""#, "Expecting ':' delimiter", 4),
    (#"{"a":1 "b":2}"#, "Expecting ',' delimiter", 7),
    ("[1", "Expecting ',' delimiter", 2),
    (#"{"a":1 , }"#, "Illegal trailing comma before end of object", 7),
    ("[1 , ]", "Illegal trailing comma before end of array", 3),
    (#"["é", "x"#, "Unterminated string starting at", 6),
    (#""\"#, "Unterminated string starting at", 0),
    (#""é\x""#, "Invalid \\escape", 2),
    (#""\u12 4""#, "Invalid \\uXXXX escape", 2),
    (#""\u1234"#, "Invalid \\uXXXX escape", 2),
    (#""\ud83d\u""#, "Invalid \\uXXXX escape", 8),
    ("\"\u{1F4E6}\u{1}\"", "Invalid control character at", 2),
    ("01", "Extra data", 1),
  ])
  func `says what is wrong and at which character`(text: String, message: String, position: Int) {
    #expect(throws: JSONError.syntax(message: message, position: position)) { try parse(text) }
  }

  @Test func `takes bytes that are not text before any syntax error`() {
    #expect(throws: JSONError.undecodable) { try JSONValue.parse([UInt8(ascii: "}"), 0xC0, 0x80]) }
  }
}

func parse(_ text: String) throws(JSONError) -> JSONValue {
  try JSONValue.parse(Array(text.utf8))
}

func object(_ text: String) throws -> JSONObject {
  guard case .object(let object) = try parse(text) else { throw NotAnObject() }
  return object
}

private struct NotAnObject: Error {}
