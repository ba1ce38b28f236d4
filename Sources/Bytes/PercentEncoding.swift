/// RFC 3986 §2 percent encoding as SigV4 prescribes it: everything but the unreserved characters, in upper case.
package enum PercentEncoding {
  /// The characters that are not encoded.
  package enum Kept: Sendable {
    /// RFC 3986 §2.3: `A-Za-z0-9-._~`
    case unreserved
    /// and `/`, which separates the segments of a key
    case unreservedAndSlash
  }

  package static func append(_ text: String, keeping kept: Kept, to buffer: inout [UInt8]) {
    text.withBytes { append($0, keeping: kept, to: &buffer) }
  }

  package static func append(_ text: ArraySlice<UInt8>, keeping kept: Kept, to buffer: inout [UInt8]) {
    text.withUnsafeBufferPointer { append($0, keeping: kept, to: &buffer) }
  }

  private static func append(_ text: UnsafeBufferPointer<UInt8>, keeping kept: Kept, to buffer: inout [UInt8]) {
    let mark: UInt8 = kept == .unreservedAndSlash ? keptWithSlash : keptAlways
    marks.withUnsafeBufferPointer { marks in
      var start = 0
      while true {
        var end = start
        while end < text.count, marks[Int(text[end])] & mark != 0 { end += 1 }
        buffer.append(bytes: UnsafeBufferPointer(rebasing: text[start..<end]))
        guard end < text.count else { return }
        buffer.append(UInt8(ascii: "%"))
        buffer.append(upperCaseDigit(text[end] >> 4))
        buffer.append(upperCaseDigit(text[end] & 15))
        start = end + 1
      }
    }
  }

  /// `nil` when a `%` is not followed by two hexadecimal digits.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    return append(decoding: text, plusIsSpace: false, to: &bytes) ? bytes : nil
  }

  /// Replaces each `%XX` by its byte and leaves anything else unchanged, like Python's `urllib.parse.unquote_to_bytes`.
  package static func decodeLeniently(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Hexadecimal.value),
        let low = rest.dropFirst().first.flatMap(Hexadecimal.value)
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return bytes
  }

  /// `false` when a `%` is not followed by two hexadecimal digits.
  package static func append(decoding text: ArraySlice<UInt8>, plusIsSpace: Bool, to buffer: inout [UInt8]) -> Bool {
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < text.endIndex, let high = Hexadecimal.value(of: text[index + 1]),
          let low = Hexadecimal.value(of: text[index + 2])
        else { return false }
        buffer.append(high << 4 | low)
        index += 3
      } else {
        buffer.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return true
  }

  private static let keptAlways: UInt8 = 1
  private static let keptWithSlash: UInt8 = 2

  /// For each character: in which cases it is not encoded.
  private static let marks: [UInt8] = (0...UInt8.max).map { character in
    if character.isUnreserved { return keptAlways | keptWithSlash }
    return character == UInt8(ascii: "/") ? keptWithSlash : 0
  }

  package static func upperCaseDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
