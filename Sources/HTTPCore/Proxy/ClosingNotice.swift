import Bytes

/// Tells the client of a forwarded request that its connection ends with the answer.
///
/// The host was asked to close and need not say that it will (RFC 9112 §9.6); a client that does not know sends its next
/// request into a connection that is about to end. `connection: close` goes in behind the status line of the final answer;
/// what is no HTTP passes as it is.
package struct ClosingNotice: Sendable {
  private static let field = Array("connection: close\r\n".utf8)
  /// Of a status line or an interim answer; longer ones pass without a notice.
  private static let longestHeld = 16 << 10

  private var held: [UInt8] = []
  private var isDue = true

  package init() {}

  /// What goes on to the client of that which came from the host.
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

  /// What is left when the host says no more.
  package mutating func end() -> [UInt8] {
    isDue = false
    defer { held = [] }
    return held
  }

  /// Status 1xx, behind which another answer comes; 101 ends HTTP.
  private var isInterim: Bool {
    held.hold("HTTP/1.", at: 0) && held.hold("1", at: 9) && !held.hold("101", at: 9)
  }
}

extension [UInt8] {
  /// Behind the empty line.
  fileprivate var endOfHead: Int? { firstRange(of: Array("\r\n\r\n".utf8))?.upperBound }
}
