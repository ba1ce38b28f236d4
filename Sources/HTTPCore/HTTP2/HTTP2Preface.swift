import Bytes
import HTTPTypes

/// Tells a peer that speaks HTTP/2 badly from one that speaks HTTP/1 badly.
enum HTTP2Preface {
  /// Whether the first line is three words of which neither the first is a method nor the last a version. That is no
  /// HTTP/1 request with a mistake in it, to be answered 400: RFC 9113 §3.4 wants the connection error of an invalid
  /// preface.
  static func isBroken(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let end = bytes.prefix(256).firstIndex(of: 13) else { return false }
    let words = bytes[..<end].split(separator: 32, omittingEmptySubsequences: false)
    return words.count == 3
      && HTTPRequest.Method.standard(words[0]) == nil
      && words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isUppercaseLetter) }
  }
}
