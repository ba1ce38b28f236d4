extension Int {
  /// Writes the number from the first byte on, and answers how many digits and signs that took: at most 20.
  package func writeDecimal(to target: UnsafeMutableRawBufferPointer) -> Int {
    var rest = magnitude
    let count = decimalLength
    var index = count
    repeat {
      index -= 1
      target[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
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
  /// Appends the number's digits, with a sign if it is negative.
  package mutating func append(decimal number: Int) { append("", decimal: number, "") }

  /// The same between two texts, in one step.
  package mutating func append(_ before: StaticString, decimal number: Int, _ after: StaticString) {
    let (start, end) = (before.utf8CodeUnitCount, after.utf8CodeUnitCount)
    append(atMost: start + 20 + end) { text in
      before.withUTF8Buffer { text.copyMemory(from: UnsafeRawBufferPointer($0)) }
      let count = start + number.writeDecimal(to: UnsafeMutableRawBufferPointer(rebasing: text[start...]))
      after.withUTF8Buffer {
        UnsafeMutableRawBufferPointer(rebasing: text[count...]).copyMemory(from: UnsafeRawBufferPointer($0))
      }
      return count + end
    }
  }
}
