/// Reads tokens off a text in generalized UTF-8, in the order and with the refusals of CPython's C scanner.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Some string may hold surrogates that were not escaped.
  let holdsSurrogates: Bool
  var offset = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, holdsSurrogates: Bool) {
    self.bytes = bytes
    self.holdsSurrogates = holdsSurrogates
  }

  /// The byte at hand, or zero at the end: between tokens both are refused alike.
  var next: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      default: return
      }
    }
  }

  /// Anything but an array or an object.
  mutating func scalar() throws(ScanFault) -> JSONValue {
    switch next {
    case UInt8(ascii: "\""):
      let string = try string()
      return string.holdsSurrogates ? .unpairedSurrogates(string.text) : .string(string.text)
    case UInt8(ascii: "n") where skip("null"): return .null
    case UInt8(ascii: "t") where skip("true"): return .bool(true)
    case UInt8(ascii: "f") where skip("false"): return .bool(false)
    case UInt8(ascii: "N") where skip("NaN"): return .float(.nan)
    case UInt8(ascii: "I") where skip("Infinity"): return .float(.infinity)
    case UInt8(ascii: "-") where skip("-Infinity"): return .float(-.infinity)
    default: return try number()
    }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count else { return false }
    for place in 0..<length where bytes[offset + place] != word.utf8Start[place] { return false }
    offset += length
    return true
  }
}
