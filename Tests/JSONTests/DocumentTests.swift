import Testing
@testable import JSON

/// Random documents and the values read from them.
struct DocumentTests {
  /// SplitMix64: the same documents at every run.
  struct Source: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }

  private static let scalars: [Unicode.Scalar] = [
    "a", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "é", "日", "📦", " ", "u",
  ]

  private func text(_ source: inout Source) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &source) { text.append(Self.scalars.randomElement(using: &source)!) }
    return String(text)
  }

  private func value(_ source: inout Source, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &source) {
    case 0: .null
    case 1: .bool(Bool.random(using: &source))
    case 2: .int(Int.random(in: -1000...1000, using: &source))
    case 3: .int(Int.random(in: .min...(.max), using: &source))
    case 4: .bigInt("-1234567890123456789012345678901234567890")
    case 5: .float(Double.random(in: -1e3...1e3, using: &source))
    case 6: .string(text(&source))
    case 7: .array((0..<Int.random(in: 0...5, using: &source)).map { _ in value(&source, depth: depth - 1) })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0...5, using: &source)).map {
            ("\($0)\(text(&source))", value(&source, depth: depth - 1))
          }))
    }
  }

  /// The text as one of the many ways in which JSON can spell it.
  private func spelled(_ text: String, _ source: inout Source) -> String {
    var spelled = "\""
    for unit in text.utf16 {
      let isPlain = unit >= 0x20 && unit < 0x7F && unit != 0x22 && unit != 0x5C
      if isPlain, Bool.random(using: &source) {
        spelled.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &source))
        spelled += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return spelled + "\""
  }

  @Test(arguments: 0..<8)
  func `reads what was written, for clients and in files`(seed: Int) throws {
    var source = Source(state: UInt64(seed))
    for _ in 0..<100 {
      let value = value(&source, depth: 4)
      let bytes = try JSONWriter.written(value)
      #expect(try JSONDocument(parsing: bytes).root.value == value)
      #expect(try JSONDocument(file: bytes).root.value == value)
    }
  }

  /// Checks that a file is refused where a client is, for the same reason.
  ///
  /// - Returns: whether both are.
  private static func isAlike(_ bytes: [UInt8]) -> Bool {
    let file = Result { () throws(JSONFileError) in try JSONDocument(file: bytes) }
    let client = Result { () throws(JSONError) in try JSONDocument(parsing: bytes) }
    switch (client, file) {
    case (.success(let document), .success(let other)): #expect(document.root.value == other.root.value)
    case (.success, .failure(let error)):
      let onlyInFiles = ["is there twice", "not one JSON can hold", "half a surrogate pair"]
      #expect(onlyInFiles.contains { error.message.contains($0) }, "\(String(decoding: bytes, as: UTF8.self))")
    case (.failure(.syntax(let message, let position)), .failure(let error)):
      #expect(error.description == "1:\(position + 1): \(message)")
      return true
    case (.failure(let error), _): #expect(error == .undecodable)
    }
    return false
  }

  @Test(arguments: 0..<8)
  func `refuses a file for what a client is refused for, at the same character`(seed: Int) throws {
    var source = Source(state: UInt64(1000 + seed))
    let pieces = Array(#"{}[]:,"\0123.eE+-truefalsnNaIity"#.utf8)
    var refused = 0
    for _ in 0..<200 {
      var bytes = try JSONWriter.written(value(&source, depth: 3))
      for _ in 0...Int.random(in: 0...2, using: &source) {
        let place = Int.random(in: 0...bytes.count, using: &source)
        switch Int.random(in: 0..<3, using: &source) {
        case 0: bytes.insert(pieces.randomElement(using: &source)!, at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        default: if place < bytes.count { bytes[place] = pieces.randomElement(using: &source)! }
        }
      }
      if Self.isAlike(bytes) { refused += 1 }
    }
    #expect(refused > 50)
  }

  @Test(arguments: 0..<4)
  func `keeps the first place and the last value of a repeated key`(seed: Int) throws {
    var source = Source(state: UInt64(2000 + seed))
    for count in [1, 5, 16, 40, 300] {
      var (order, values, members): ([String], [String: Int], [String]) = ([], [:], [])
      for number in 0..<count {
        let key = text(&source) + "\(Int.random(in: 0...count / 2, using: &source))"
        if values[key] == nil { order.append(key) }
        values[key] = number
        members.append("\(spelled(key, &source)):\(number)")
      }
      let root = try JSONDocument(parsing: Array("{\(members.joined(separator: ","))}".utf8)).root
      #expect(root.count == count && Array(root.members).count == count)
      guard case .object(let object) = root.value else { throw JSONError.undecodable }
      #expect(object.members.map(\.key) == order)
      #expect(object.members.map(\.value) == order.map { .int(values[$0]!) })
    }
  }

  @Test(arguments: 0..<4)
  func `reads a text however it is spelled`(seed: Int) throws {
    var source = Source(state: UInt64(3000 + seed))
    let texts = (0..<50).map { _ in text(&source) }
    let document = "[" + texts.map { spelled($0, &source) }.joined(separator: " , ") + "]"
    let root = try JSONDocument(parsing: Array(document.utf8)).root
    #expect(root.value == .array(texts.map { .string($0) }))
    #expect(root.elements.map(\.text) == texts)
  }

  @Test func `finds the last value of a key`() throws {
    let root = try JSONDocument(parsing: Array(#"{"a":{"b":1},"b":[2,{"a":3}],"\u0061":4,"c":null}"#.utf8)).root
    #expect(root["a"]?.int == 4)
    #expect(root["b"]?.elements.map(\.kind) == [.int, .object])
    #expect(root["c"]?.kind == .null)
    #expect(root["d"] == nil && root["b"]?["a"] == nil)
  }

  @Test func `finds room for more values than a body of that length usually has`() throws {
    for count in [1000, 50_000] {
      let root = try JSONDocument(parsing: Array(("[" + String(repeating: "1,", count: count) + "1]").utf8)).root
      #expect(root.count == count + 1)
    }
    #expect(throws: JSONError.syntax(message: "Expecting value", position: 30_000)) {
      try JSONDocument(parsing: Array(repeating: UInt8(ascii: "["), count: 30_000))
    }
  }

  @Test(arguments: ["{},", "1,", "[],", "[[]],", "null,", "\"\",", "{\"\":0},", "[1,2],"])
  func `takes a small multiple of the text however little each value says`(value: String) throws {
    let text = Array(("[" + String(repeating: value, count: 300_000) + "0]").utf8)
    let document = try JSONDocument(parsing: text)
    #expect(document.root.count == 300_001)
    #expect(document.nodes.capacity * MemoryLayout<JSONDocument.Node>.stride < 13 * text.count)
  }

  @Test func `holds a text that came otherwise`() {
    #expect(JSONDocument(string: "é\"").root.value == .string("é\""))
    #expect(JSONDocument(strings: ["", "a", "日"]).root.value == .array([.string(""), .string("a"), .string("日")]))
    #expect(JSONDocument(strings: []).root.value == .array([]))
  }

  @Test func `is built of another notation, each value with its own place`() throws {
    func at(_ line: Int) -> JSONLocation { JSONLocation(line: line, column: 1) }
    var builder = JSONDocumentBuilder()
    builder.begin(object: at(1))
    builder.append(key: "list", at: at(2))
    builder.begin(array: at(3))
    builder.append(scalar: .float(1.5), at: at(4))
    builder.append(scalar: .string("é"), at: at(5))
    builder.begin(object: at(6))
    builder.end()
    builder.end()
    builder.append(key: "none", at: at(7))
    builder.append(scalar: .null, at: at(8))
    builder.end()
    let root = builder.document().root
    #expect(try root.value == parse(#"{"list": [1.5, "é", {}], "none": null}"#))
    #expect(root.members.map(\.key.location.line) == [2, 7])
    #expect(root["list"]?.elements.map(\.location.line) == [4, 5, 6])
    #expect(root.count == 2 && root["list"]?.count == 3)
  }
}
