extension Int {
  /// Writes the number from the first byte on, and answers how many digits and signs that took: at most 20.
  package func writeDecimal(to target: UnsafeMutableRawBufferPointer) -> Int {
    var rest = magnitude
    let count = decimalLength
    var place = count
    repeat {
      place -= 1
      target[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if self < 0 { target[0] = UInt8(ascii: "-") }
    return count
  }

  /// How many digits and signs `writeDecimal` writes.
  package var decimalLength: Int {
    var count = self < 0 ? 2 : 1
    var rest = magnitude / 10
    while rest > 0 {
      count += 1
      rest /= 10
    }
    return count
  }
}

extension [UInt8] {
  /// Appends the number's digits, behind a sign where it is negative.
  package mutating func append(decimal number: Int) {
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
      let count = number.writeDecimal(to: digits)
      append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[..<count]))
    }
  }
}
