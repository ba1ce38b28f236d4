/// RFC 3986 §2 percent encoding as SigV4 prescribes it: everything but the unreserved characters, in upper case.
package enum PercentEncoding {
  /// What stays as it is.
  package enum Kept {
    /// `A-Za-z0-9-._~`
    case unreserved
    /// and `/`, which separates the segments of a key
    case unreservedAndSlash
  }

  package static func append(_ text: some Sequence<UInt8>, keeping kept: Kept, to buffer: inout [UInt8]) {
    for byte in text {
      if isUnreserved[Int(byte)] || (byte == UInt8(ascii: "/") && kept == .unreservedAndSlash) {
        buffer.append(byte)
      } else {
        buffer.append(UInt8(ascii: "%"))
        buffer.append(upperCaseDigit(byte >> 4))
        buffer.append(upperCaseDigit(byte & 15))
      }
    }
  }

  /// `nil` when a `%` is not followed by two hexadecimal digits.
  package static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = iterator.next().flatMap(Hexadecimal.value),
          let low = iterator.next().flatMap(Hexadecimal.value)
        else { return nil }
        bytes.append(high << 4 | low)
      } else if byte == UInt8(ascii: "+"), plusIsSpace {
        bytes.append(UInt8(ascii: " "))
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static let isUnreserved: [Bool] = (0..<256).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func upperCaseDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
