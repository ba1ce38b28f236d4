import Bytes

extension JSONScanner {
  /// `sys.get_int_max_str_digits()`.
  private static let mostIntegerDigits = 4300

  /// Reads the longest number: what follows it, as in `01` or `1.`, is for the caller to refuse.
  mutating func number() throws(ScanFault) -> JSONDocument.Node {
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
      return integer(firstDigit == start ? magnitude : -magnitude, at: start)
    }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    if end == integerEnd {
      guard integerDigits <= Self.mostIntegerDigits else { throw .tooManyDigits(offset: start) }
      guard let value = Int(text) else { return JSONDocument.Node(.bigInt, at: start, range: start..<end) }
      return integer(value, at: start)
    }
    guard let double = Double(text) else { throw .tooManyDigits(offset: start) }
    return JSONDocument.Node(.float, at: start, payload: double.bitPattern)
  }

  private func integer(_ value: Int, at start: Int) -> JSONDocument.Node {
    JSONDocument.Node(.int, at: start, payload: UInt64(bitPattern: Int64(value)))
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.count && bytes[index].isDigit
  }

  private func digitsEnd(from start: Int) -> Int {
    var index = start
    while isDigit(index) { index += 1 }
    return index
  }
}
