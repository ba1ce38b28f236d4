extension JSONValue {
  /// Exactly what Python's `json.loads` makes of these bytes.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in try parse(buffer) }
  }

  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
    let text: [UInt8]?
    switch TextEncoding(detecting: bytes) {
    case .utf8(let markLength):
      return try parse(text: UnsafeBufferPointer(rebasing: bytes[markLength...]))
    case .utf16(let bigEndian, let markLength):
      text = WideText.generalizedUTF8(utf16: bytes[markLength...], bigEndian: bigEndian)
    case .utf32(let bigEndian, let markLength):
      text = WideText.generalizedUTF8(utf32: bytes[markLength...], bigEndian: bigEndian)
    }
    guard let text else { throw .undecodable }
    return try text.withUnsafeBufferPointer { buffer throws(JSONError) in try parse(text: buffer) }
  }

  /// The whole text is decoded before any of it is scanned, so bad bytes outrank a syntax error before them.
  private static func parse(text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
    let soundness = GeneralizedUTF8.check(text)
    guard soundness != .invalid else { throw .undecodable }
    var parser = JSONParser(JSONScanner(text, holdsSurrogates: soundness == .holdsSurrogates))
    do {
      return try parser.document()
    } catch {
      switch error {
      case .syntax(let message, let offset):
        throw .syntax(message: message.rawValue, position: GeneralizedUTF8.codePoints(in: text[..<offset]))
      case .beyondLimits:
        throw .undecodable
      }
    }
  }
}
