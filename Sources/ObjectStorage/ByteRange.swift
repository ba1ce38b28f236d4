import Bytes

/// The range that a Range header requests of a body of known size.
enum ByteRange: Equatable {
  /// No header, or one that S3 ignores: several ranges, another unit, last before first, or malformed.
  case whole
  case part(Range<Int>)
  case unsatisfiable

  init(_ header: some Collection<UInt8>, size: Int) {
    self = Self.parse(header, size: size) ?? .whole
  }

  private static func parse(_ header: some Collection<UInt8>, size: Int) -> ByteRange? {
    let unit = "bytes="
    guard header.count > unit.utf8.count,
      String(decoding: header.prefix(unit.utf8.count), as: UTF8.self).lowercased() == unit
    else { return nil }
    let sides = header.dropFirst(unit.utf8.count).split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard sides.count == 2 else { return nil }
    switch (sides[0].isEmpty, sides[1].isEmpty) {
    case (true, true): return nil
    case (true, false):
      guard let count = number(sides[1]) else { return nil }
      guard count > 0, size > 0 else { return .unsatisfiable }
      return .part(max(0, size - count)..<size)
    case (false, let isOpen):
      guard let first = number(sides[0]) else { return nil }
      var last = Int.max - 1
      if !isOpen {
        guard let sent = number(sides[1]), sent >= first else { return nil }
        last = min(sent, last)
      }
      guard first < size else { return .unsatisfiable }
      return .part(first..<min(last + 1, size))
    }
  }

  /// Digits only; a number too large for an integer counts as the largest one.
  private static func number(_ digits: some Collection<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit.isDigit else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      value = overflow ? Int.max : product.addingReportingOverflow(Int(digit - UInt8(ascii: "0"))).partialValue
      if value < 0 { value = Int.max }
    }
    return value
  }
}
