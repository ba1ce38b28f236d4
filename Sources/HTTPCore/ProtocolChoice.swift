import Bytes
import HTTPTypes

/// Decides which protocol a connection speaks.
package enum ProtocolChoice {
  /// The first bytes of an HTTP/2 connection with prior knowledge (RFC 9113 §3.4).
  package static let preface: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

  /// The session for a connection that begins with `bytes`; nil while they could still become either.
  package static func session(
    beginning bytes: UnsafeRawBufferPointer, context: SessionContext, output: OutputQueue, mailbox: Mailbox,
    connection: ConnectionEndpoints = .unknown
  ) -> (any HTTPSession)? {
    if bytes.first == TLSRecord.handshake {
      return RefusedConnection(tlsTo: context, output: output)
    }
    if let proxy = context.proxy, let connects = begins(bytes, with: ConnectRequest.method) {
      return connects ? ConnectSession(context: context, proxy: proxy, output: output, connection: connection) : nil
    }
    let compared = min(bytes.count, preface.utf8CodeUnitCount)
    let common = (0..<compared).prefix { bytes[$0] == preface.utf8Start[$0] }.count
    // No HTTP/1 method begins with `PRI`; `PR` could become PROPFIND.
    if common == compared && compared < preface.utf8CodeUnitCount { return nil }
    if common == preface.utf8CodeUnitCount || HTTP2Preface.isBroken(bytes) {
      return HTTP2Session(context: context, output: output, mailbox: mailbox, connection: connection)
    }
    return HTTP1Session(context: context, output: output, mailbox: mailbox, connection: connection)
  }

  /// Nil if `bytes` do not begin with `text`; false while more bytes may complete it.
  private static func begins(_ bytes: UnsafeRawBufferPointer, with text: StaticString) -> Bool? {
    let compared = min(bytes.count, text.utf8CodeUnitCount)
    guard (0..<compared).allSatisfy({ bytes[$0] == text.utf8Start[$0] }) else { return nil }
    return compared == text.utf8CodeUnitCount
  }

  /// The session for the protocol that a handshake of TLS has settled, by its ALPN name (RFC 7301 §6).
  package static func session(
    named name: String, context: SessionContext, output: OutputQueue, mailbox: Mailbox, connection: ConnectionEndpoints
  ) -> any HTTPSession {
    name == "h2"
      ? HTTP2Session(context: context, output: output, mailbox: mailbox, connection: connection)
      : HTTP1Session(context: context, output: output, mailbox: mailbox, connection: connection)
  }
}

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
