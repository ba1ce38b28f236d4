import JSON
import Testing

/// The tape against `LocatedJSON`, which reads the same tokens by a parser of its own, on documents made at random.
struct TapeTests {
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
  func `reads what was written, as the other parser does`(seed: Int) throws {
    var source = Source(state: UInt64(seed))
    for _ in 0..<100 {
      let value = value(&source, depth: 4)
      let bytes = try JSONWriter.written(value)
      #expect(try JSONTape(parsing: bytes).value == value)
      #expect(try LocatedJSON.parse(bytes).value == value)
    }
  }

  @Test(arguments: 0..<8)
  func `refuses what the other parser refuses, with the same words at the same place`(seed: Int) throws {
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
      let located = Result { try LocatedJSON.parse(bytes) }
      switch Result(catching: { try JSONTape(parsing: bytes) }) {
      case .success(let tape):
        if case .success(let other) = located {
          #expect(tape.value == other.value)
        } else {
          // What only a file must not hold.
          let description = "\(located)"
          #expect(
            ["is there twice", "not one JSON can hold", "half a surrogate pair"].contains { description.contains($0) },
            "\(String(decoding: bytes, as: UTF8.self))")
        }
      case .failure(JSONError.syntax(let message, let position)):
        refused += 1
        guard case .failure(let error) = located, let other = error as? LocatedJSONError else {
          Issue.record("\(String(decoding: bytes, as: UTF8.self)) is refused by one parser only: \(message)")
          continue
        }
        // The other parser may have stumbled earlier over what only a file must not hold.
        if other.message == message { #expect(other.location.column == position + 1 && other.location.line == 1) }
        if other.location.column == position + 1 { #expect(other.message == message) }
      case .failure(let error):
        #expect(error as? JSONError == .undecodable)
      }
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
      let tape = try JSONTape(parsing: Array("{\(members.joined(separator: ","))}".utf8))
      #expect(tape.count(JSONTape.root) == count && tape.next(JSONTape.root) == tape.count)
      guard case .object(let object) = tape.value else { throw JSONError.undecodable }
      #expect(object.members.map(\.key) == order)
      #expect(object.members.map(\.value) == order.map { .int(values[$0]!) })
    }
  }

  @Test(arguments: 0..<4)
  func `reads a text however it is spelled`(seed: Int) throws {
    var source = Source(state: UInt64(3000 + seed))
    let texts = (0..<50).map { _ in text(&source) }
    let document = "[" + texts.map { spelled($0, &source) }.joined(separator: " , ") + "]"
    let tape = try JSONTape(parsing: Array(document.utf8))
    #expect(tape.value == .array(texts.map { .string($0) }))
    var place = JSONTape.root + 1
    for text in texts {
      #expect(Array(tape.text[tape.range(place)]) == Array(text.utf8))
      place = tape.next(place)
    }
  }

  @Test func `finds room for more values than a body of that length usually has`() throws {
    let tape = try JSONTape(parsing: Array(("[" + String(repeating: "1,", count: 50_000) + "1]").utf8))
    #expect(tape.count == 50_002 && tape.count(JSONTape.root) == 50_001)
    #expect(throws: JSONError.syntax(message: "Expecting value", position: 30_000)) {
      try JSONTape(parsing: Array(repeating: UInt8(ascii: "["), count: 30_000))
    }
  }

  @Test func `holds a text that came otherwise`() {
    #expect(JSONTape(string: "é\"").value == .string("é\""))
    #expect(JSONTape(strings: ["", "a", "日"]).value == .array([.string(""), .string("a"), .string("日")]))
    #expect(JSONTape(strings: []).value == .array([]))
    #expect(JSONTape.null.value == .null)
  }
}
