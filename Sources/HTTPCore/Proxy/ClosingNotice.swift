import Bytes

/// Tells the client of a forwarded request that its connection ends after the response.
///
/// The host was asked to close but need not announce it (RFC 9112 §9.6), and then the client would send its next
/// request into a closing connection. So `connection: close` is inserted after the status line of the final response.
/// Anything that is not HTTP passes unchanged.
package struct ClosingNotice: Sendable {
  private static let field = Array("connection: close\r\n".utf8)
  /// The longest status line or interim response that is held; a longer one passes without a notice.
  private static let longestHeld = 16 << 10

  private var held: [UInt8] = []
  private var isDue = true

  package init() {}

  /// Takes bytes from the host; returns those that can be passed to the client.
  package mutating func pass(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard isDue else { return Array(bytes) }
    held += bytes
    var passed: [UInt8] = []
    while isDue, let lineEnd = held.firstIndex(of: UInt8(ascii: "\n")) {
      if isInterim {
        guard let end = held.endOfHead else { break }
        passed += held[..<end]
        held.removeFirst(end)
      } else {
        if held.hold("HTTP/", at: 0) { held.insert(contentsOf: Self.field, at: lineEnd + 1) }
        isDue = false
      }
    }
    return isDue && held.count <= Self.longestHeld ? passed : passed + end()
  }

  /// Returns what is still held when the host has ended.
  package mutating func end() -> [UInt8] {
    isDue = false
    defer { held = [] }
    return held
  }

  /// Status 1xx, after which another response comes; but 101 ends HTTP.
  private var isInterim: Bool {
    held.hold("HTTP/1.", at: 0) && held.hold("1", at: 9) && !held.hold("101", at: 9)
  }
}

extension [UInt8] {
  /// Behind the empty line.
  fileprivate var endOfHead: Int? { firstRange(of: Array("\r\n\r\n".utf8))?.upperBound }
}
