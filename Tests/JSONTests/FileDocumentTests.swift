import JSON
import Testing

/// Hand-written documents.
struct FileDocumentTests {
  @Test func `knows where values and keys stand`() throws {
    let document = try JSONDocument(file: Array("{\r\n  \"é\": [1,\n\t\"📦\", {}],\n  \"b\": null }".utf8))
    let members = Array(document.root.members)
    let elements = Array(try #require(members.first).value.elements)
    #expect(document.root.location.description == "1:1")
    #expect(members.map(\.key.location.description) == ["2:3", "4:3"])
    #expect(members.map(\.value.location.description) == ["2:8", "4:8"])
    #expect(elements.map(\.location.description) == ["2:9", "3:2", "3:7"])
    #expect(document.root["b"]?.location.description == "4:8")
    #expect(document.root["c"] == nil)
    #expect(try document.root.value == parse(#"{"é": [1, "📦", {}], "b": null}"#))
  }

  @Test(arguments: [
    ("", "1:1: Expecting value"),
    ("{\n  \"a\": 1,\n}", "2:9: Illegal trailing comma before end of object"),
    ("[1,\n 2,]", "2:3: Illegal trailing comma before end of array"),
    ("{\"é\": x}", "1:7: Expecting value"),
    ("{\"a\" 1}", "1:6: Expecting ':' delimiter"),
    ("{a: 1}", "1:2: Expecting property name enclosed in double quotes"),
    ("[1\n2]", "2:1: Expecting ',' delimiter"),
    ("[\"a\nb\"]", "1:4: Invalid control character at"),
    ("[1,\n\"é", "2:1: Unterminated string starting at"),
    ("{}\n\n x", "3:2: Extra data"),
    ("{\"a\": 1,\n \"a\": 2}", "2:2: The key \"a\" is there twice"),
    ("[1,\n NaN]", "2:2: The number is not one JSON can hold"),
    ("[-1e999]", "1:2: The number is not one JSON can hold"),
    ("[\"\\ud800\"]", "1:2: The string holds half a surrogate pair"),
    ("{\"\\ud800\": 1}", "1:2: The key holds half a surrogate pair"),
    (String(repeating: "[", count: 200), "1:129: Nested deeper than 128 levels"),
    (String(repeating: "1", count: 5000), "1:1: The number has too many digits"),
  ])
  func `says what is wrong, on which line and column`(text: String, expected: String) {
    let error = #expect(throws: JSONFileError.self) { try JSONDocument(file: Array(text.utf8)) }
    #expect(error?.description == expected)
  }

  @Test func `lets a byte order mark pass and refuses other encodings`() throws {
    #expect(try JSONDocument(file: Array("\u{FEFF}[]".utf8)).root.location.description == "1:1")
    #expect(throws: JSONFileError.self) { try JSONDocument(file: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
    #expect(throws: JSONFileError.self) { try JSONDocument(file: [0x31, 0]) }
  }

  @Test func `reports the position of a byte that is not UTF-8`() {
    let bytes = Array("{\n\"é\": \"".utf8) + [0xFF] + Array("\"}".utf8)
    let error = #expect(throws: JSONFileError.self) { try JSONDocument(file: bytes) }
    #expect(error?.description == "2:7: The file is not UTF-8 text")
  }

  @Test(arguments: 0..<20)
  func `counts characters and lines however far apart the values are`(distance: Int) throws {
    for filling in ["x", "é", "\u{10FFFF}", "xé"] {
      let text = String(repeating: filling, count: distance)
      let document = try JSONDocument(file: Array("[\"\(text)\", 1,\n\n\"\(text)\", 2]".utf8))
      let elements = document.root.elements
      let column = text.unicodeScalars.count + 6
      #expect(elements.map(\.location.description) == ["1:2", "1:\(column)", "3:1", "3:\(column - 1)"])
    }
  }

  @Test func `tells the place of a value however often and in whatever order it is asked`() throws {
    let document = try JSONDocument(file: Array("[1,\n2,\n  3]".utf8))
    let elements = Array(document.root.elements)
    for _ in 0..<2 {
      #expect(elements.reversed().map(\.location.description) == ["3:3", "2:1", "1:2"])
    }
  }

  @Test(arguments: [3, 20, 100]) func `finds a key that is there twice however many there are`(count: Int) {
    let members = (0..<count).map { "\"key \($0)\": 0" } + ["\"key \(count / 2)\": 1"]
    let error = #expect(throws: JSONFileError.self) {
      try JSONDocument(file: Array("{\(members.joined(separator: ",\n"))}".utf8))
    }
    #expect(error?.description == "\(count + 1):1: The key \"key \(count / 2)\" is there twice")
  }

  @Test func `refuses a document cut at any byte`() {
    let bytes = Array(#"{"a": [1, "é\n", {"b": null}], "c": -2.5e3}"#.utf8)
    for end in bytes.indices {
      #expect(throws: JSONFileError.self) { try JSONDocument(file: Array(bytes[..<end])) }
    }
  }
}
