extension LocatedJSON {
  /// A byte order mark is let pass (RFC 8259 §8.1).
  package static func parse(_ bytes: [UInt8]) throws(LocatedJSONError) -> LocatedJSON {
    try bytes.withUnsafeBufferPointer { buffer throws(LocatedJSONError) in
      let hasMark = buffer.starts(with: [0xEF, 0xBB, 0xBF])
      return try parse(text: UnsafeBufferPointer(rebasing: buffer[(hasMark ? 3 : 0)...]))
    }
  }

  private static func parse(text: UnsafeBufferPointer<UInt8>) throws(LocatedJSONError) -> LocatedJSON {
    guard GeneralizedUTF8.check(text) == .wellFormed else {
      throw LocatedJSONError(message: "The file is not UTF-8 text", location: firstFault(in: text))
    }
    var parser = LocatedJSONParser(text)
    do {
      return try parser.document()
    } catch {
      var locator = LineLocator(text)
      throw LocatedJSONError(message: error.message, location: locator.location(of: error.offset))
    }
  }

  /// Behind the last character that is one.
  private static func firstFault(in text: UnsafeBufferPointer<UInt8>) -> Location {
    var location = Location(line: 1, column: 1)
    var decoder = UTF8()
    var bytes = text.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      location.column += 1
      if scalar == "\n" { location = Location(line: location.line + 1, column: 1) }
    }
    return location
  }
}

/// Recursive, unlike `JSONParser`: files are not sent by clients, and a level this deep is a mistake in them.
private struct LocatedJSONParser {
  struct Refusal: Error {
    var message: String
    var offset: Int
  }

  private static let deepestNesting = 128

  private var scanner: JSONScanner
  private var locator: LineLocator

  init(_ text: UnsafeBufferPointer<UInt8>) {
    scanner = JSONScanner(text, holdsSurrogates: false)
    locator = LineLocator(text)
  }

  mutating func document() throws(Refusal) -> LocatedJSON {
    scanner.skipWhitespace()
    let value = try value(depth: 1)
    scanner.skipWhitespace()
    guard scanner.offset == scanner.bytes.count else { throw refusal(.extraData) }
    return value
  }

  private mutating func value(depth: Int) throws(Refusal) -> LocatedJSON {
    let start = scanner.offset
    let location = locator.location(of: start)
    let isObject = scanner.next == UInt8(ascii: "{")
    guard isObject || scanner.next == UInt8(ascii: "[") else {
      return LocatedJSON(.scalar(try scalar()), at: location)
    }
    guard depth <= Self.deepestNesting else {
      throw Refusal(message: "Nested deeper than \(Self.deepestNesting) levels", offset: start)
    }
    return LocatedJSON(isObject ? try object(depth: depth) : try array(depth: depth), at: location)
  }

  private mutating func scalar() throws(Refusal) -> JSONValue {
    let start = scanner.offset
    let node = try scan { scanner throws(ScanFault) in try scanner.scalar() }
    let value = scanner.value(of: node)
    switch value {
    case .float(let double) where !double.isFinite:
      throw Refusal(message: "The number is not one JSON can hold", offset: start)
    case .unpairedSurrogates:
      throw Refusal(message: "The string holds half a surrogate pair", offset: start)
    default:
      return value
    }
  }

  private mutating func array(depth: Int) throws(Refusal) -> LocatedJSON.Content {
    var elements: [LocatedJSON] = []
    guard !skipsOpening(closing: UInt8(ascii: "]")) else { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
    } while try skipsComma(closing: UInt8(ascii: "]"), trailing: .trailingCommaInArray)
    return .array(elements)
  }

  private mutating func object(depth: Int) throws(Refusal) -> LocatedJSON.Content {
    var members: [LocatedJSON.Member] = []
    var keys = JSONObject()
    guard !skipsOpening(closing: UInt8(ascii: "}")) else { return .object(members) }
    repeat {
      let start = scanner.offset
      guard scanner.next == UInt8(ascii: "\"") else { throw refusal(.expectingPropertyName) }
      let keyLocation = locator.location(of: start)
      let node = try scan { scanner throws(ScanFault) in try scanner.string() }
      guard case .string(let key) = scanner.value(of: node) else {
        throw Refusal(message: "The key holds half a surrogate pair", offset: start)
      }
      guard keys[key] == nil else {
        throw Refusal(message: "The key \"\(key)\" is there twice", offset: start)
      }
      keys[key] = .null
      scanner.skipWhitespace()
      guard scanner.next == UInt8(ascii: ":") else { throw refusal(.expectingColon) }
      scanner.offset += 1
      scanner.skipWhitespace()
      members.append(LocatedJSON.Member(key: key, keyLocation: keyLocation, value: try value(depth: depth + 1)))
    } while try skipsComma(closing: UInt8(ascii: "}"), trailing: .trailingCommaInObject)
    return .object(members)
  }

  /// True when the container is empty and thereby complete.
  private mutating func skipsOpening(closing: UInt8) -> Bool {
    scanner.offset += 1
    scanner.skipWhitespace()
    guard scanner.next == closing else { return false }
    scanner.offset += 1
    return true
  }

  /// False when the container's end was there instead.
  private mutating func skipsComma(closing: UInt8, trailing: SyntaxMessage) throws(Refusal) -> Bool {
    scanner.skipWhitespace()
    if scanner.next == closing {
      scanner.offset += 1
      return false
    }
    guard scanner.next == UInt8(ascii: ",") else { throw refusal(.expectingComma) }
    let comma = scanner.offset
    scanner.offset += 1
    scanner.skipWhitespace()
    if scanner.next == closing { throw Refusal(message: trailing.rawValue, offset: comma) }
    return true
  }

  private mutating func scan<Token>(
    _ token: (inout JSONScanner) throws(ScanFault) -> Token
  ) throws(Refusal) -> Token {
    let start = scanner.offset
    do {
      return try token(&scanner)
    } catch {
      switch error {
      case .syntax(let message, let offset): throw Refusal(message: message.rawValue, offset: offset)
      case .beyondLimits, .tooManyNodes: throw Refusal(message: "The number has too many digits", offset: start)
      }
    }
  }

  private func refusal(_ message: SyntaxMessage) -> Refusal {
    Refusal(message: message.rawValue, offset: scanner.offset)
  }
}
