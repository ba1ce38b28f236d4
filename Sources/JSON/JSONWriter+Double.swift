extension JSONWriter {
  /// The double as Python's `repr` shows it.
  package mutating func append(double value: Double) throws(JSONUnencodable) {
    guard value.isFinite else { throw JSONUnencodable() }
    if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
    let (digits, point) = Self.shortestDigits(of: value.magnitude)
    // repr's bounds (CPython `float_repr_style`): scientific below 1e-4 and from 1e16 on.
    switch point {
    case -3...0:
      append(raw: "0.")
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
      bytes.append(contentsOf: digits)
    case 1...16:
      bytes.append(contentsOf: digits.prefix(point))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, point - digits.count)))
      bytes.append(UInt8(ascii: "."))
      if digits.count > point {
        bytes.append(contentsOf: digits[point...])
      } else {
        bytes.append(UInt8(ascii: "0"))
      }
    default:
      bytes.append(digits[0])
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: digits[1...])
      }
      let exponent = point - 1
      append(raw: exponent < 0 ? "e-" : "e+")
      if abs(exponent) < 10 { bytes.append(UInt8(ascii: "0")) }
      append(int: abs(exponent))
    }
  }

  /// The fewest digits that read back as the value, and where the point lies from their start. Swift finds the same
  /// digits as Python; only their layouts differ.
  private static func shortestDigits(of value: Double) -> (digits: [UInt8], point: Int) {
    guard value != 0 else { return ([UInt8(ascii: "0")], 1) }
    let parts = value.description.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = Array(parts[0].utf8)
    let wholeDigits = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leadingZeros)
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, wholeDigits + exponent - leadingZeros)
  }
}
