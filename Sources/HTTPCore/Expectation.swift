import Bytes

/// The list in an `Expect` field (RFC 9110 §10.1.1).
enum Expectation {
  /// Whether it holds 100-continue; an empty list expects nothing.
  static func isContinue(_ list: ArraySlice<UInt8>) throws(ProtocolViolation) -> Bool {
    let names = list.split(separator: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    guard names.allSatisfy({ $0.lazy.map(\.asciiLowercased).elementsEqual("100-continue".utf8) }) else {
      throw .otherExpectation
    }
    return !names.isEmpty
  }
}
