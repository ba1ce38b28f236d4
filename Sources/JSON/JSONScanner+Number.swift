extension JSONScanner {
  /// `sys.get_int_max_str_digits()`.
  private static let mostIntegerDigits = 4300

  /// The longest number at hand: what follows, as in `01` or `1.`, is for the caller to refuse.
  mutating func number() throws(ScanFault) -> JSONTape.Node {
    let start = offset
    var end = start
    if next == UInt8(ascii: "-") { end += 1 }
    let firstDigit = end
    guard end < bytes.count, isDigit(end) else { throw .syntax(.expectingValue, offset: start) }
    var magnitude = 0
    if bytes[end] == UInt8(ascii: "0") {
      end += 1
    } else {
      while end < bytes.count, isDigit(end) {
        magnitude = magnitude &* 10 &+ Int(bytes[end] &- UInt8(ascii: "0"))
        end += 1
      }
    }
    let integerDigits = end - firstDigit

    let integerEnd = end
    if isDigit(end + 1), bytes[end] == UInt8(ascii: ".") { end = digitsEnd(from: end + 2) }
    if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
      var exponent = end + 1
      if exponent < bytes.count, bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-") {
        exponent += 1
      }
      if isDigit(exponent) { end = digitsEnd(from: exponent + 1) }
    }
    offset = end

    if end == integerEnd, integerDigits <= 18 {
      return JSONTape.Node(.int, UInt64(bitPattern: Int64(firstDigit == start ? magnitude : -magnitude)))
    }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    if end == integerEnd {
      guard integerDigits <= Self.mostIntegerDigits else { throw .beyondLimits }
      guard let value = Int(text) else { return JSONTape.Node(.bigInt, start: start, count: end - start) }
      return JSONTape.Node(.int, UInt64(bitPattern: Int64(value)))
    }
    guard let double = Double(text) else { throw .beyondLimits }
    return JSONTape.Node(.float, double.bitPattern)
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.count && bytes[index] &- UInt8(ascii: "0") < 10
  }

  private func digitsEnd(from start: Int) -> Int {
    var index = start
    while isDigit(index) { index += 1 }
    return index
  }
}
