import Bytes

/// Reads tokens off a text in generalized UTF-8, in the order and with the refusals of CPython's C scanner.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Some string may hold surrogates that were not escaped.
  let holdsSurrogates: Bool
  var offset: Int
  /// The strings with escapes in them, as they read: nodes mean this to lie behind the bytes.
  var unescaped: [UInt8] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, from offset: Int = 0, holdsSurrogates: Bool) {
    self.bytes = bytes
    self.offset = offset
    self.holdsSurrogates = holdsSurrogates
  }

  /// The next byte, or zero at the end: between tokens both are refused alike.
  @inline(__always)
  var next: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  @inline(__always)
  mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      default: return
      }
    }
  }

  /// Anything but an array or an object.
  mutating func scalar() throws(ScanFault) -> JSONDocument.Node {
    let start = offset
    func constant(_ kind: JSONDocument.Kind, _ payload: UInt64 = 0) -> JSONDocument.Node {
      JSONDocument.Node(kind, at: start, payload: payload)
    }
    switch next {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "n") where skip("null"): return constant(.null)
    case UInt8(ascii: "t") where skip("true"): return constant(.bool, 1)
    case UInt8(ascii: "f") where skip("false"): return constant(.bool, 0)
    case UInt8(ascii: "N") where skip("NaN"): return constant(.float, Double.nan.bitPattern)
    case UInt8(ascii: "I") where skip("Infinity"): return constant(.float, Double.infinity.bitPattern)
    case UInt8(ascii: "-") where skip("-Infinity"): return constant(.float, (-Double.infinity).bitPattern)
    default: return try number()
    }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    guard bytes.span.hold(word, at: offset) else { return false }
    offset += word.utf8CodeUnitCount
    return true
  }
}
