extension JSONDocument {
  /// Reads exactly what Python's `json.loads` reads, and refuses what it refuses.
  package convenience init(parsing bytes: [UInt8]) throws(JSONError) {
    // Offsets in the text have 32 bits.
    guard bytes.count < 1 << 30 else { throw .undecodable }
    let (text, start) = try Self.decoded(bytes)
    let soundness = GeneralizedUTF8.check(text.span.extracting(start..<text.count))
    // The whole text is decoded before any of it is scanned, so bad bytes outrank a syntax error before them.
    guard soundness != .invalid else { throw .undecodable }
    do throws(ScanFault) {
      try self.init(
        text: text, from: start, holdsSurrogates: soundness == .holdsSurrogates, depth: JSONParser.deepestNesting)
    } catch {
      switch error {
      case .tooDeep, .tooManyDigits: throw .undecodable
      case .syntax(let message, let offset):
        throw .syntax(message: message.rawValue, position: GeneralizedUTF8.codePoints(in: text[start..<offset]))
      }
    }
  }

  /// The text in generalized UTF-8, and where it begins after its byte order mark.
  private static func decoded(_ bytes: [UInt8]) throws(JSONError) -> (text: [UInt8], start: Int) {
    switch TextEncoding(detecting: bytes) {
    case .utf8(let markLength): return (bytes, markLength)
    case .utf16(let bigEndian, let markLength):
      guard let text = WideText.generalizedUTF8(utf16: bytes[markLength...], bigEndian: bigEndian) else {
        throw .undecodable
      }
      return (text, 0)
    case .utf32(let bigEndian, let markLength):
      guard let text = WideText.generalizedUTF8(utf32: bytes[markLength...], bigEndian: bigEndian) else {
        throw .undecodable
      }
      return (text, 0)
    }
  }

  convenience init(text: [UInt8], from start: Int, holdsSurrogates: Bool, depth: Int) throws(ScanFault) {
    let parsed = try text.withUnsafeBufferPointer { bytes throws(ScanFault) in
      var parser = JSONParser(
        JSONScanner(bytes, from: start, holdsSurrogates: holdsSurrogates), room: Self.room(for: text.dropFirst(start)),
        deepestNesting: depth)
      try parser.document()
      return (parser.nodes, parser.scanner.unescaped)
    }
    self.init(text: parsed.1.isEmpty ? text : text + parsed.1, nodes: parsed.0)
  }

  /// An upper bound of the number of nodes of a long text, since growing an array copies it.
  private static func room(for text: ArraySlice<UInt8>) -> Int {
    // Typical request bodies have a node for each dozen bytes.
    guard text.count > 64 << 10 else { return 12 + text.count / 12 }
    // A value follows a comma, a colon or the beginning of a container that is not empty.
    var room = 1
    var previous: UInt8 = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"): room += 1
      case UInt8(ascii: "]") where previous == UInt8(ascii: "["): room -= 1
      case UInt8(ascii: "}") where previous == UInt8(ascii: "{"): room -= 1
      default: break
      }
      previous = byte
    }
    return room
  }
}
