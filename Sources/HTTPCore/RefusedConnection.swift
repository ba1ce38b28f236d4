package import Platform

/// The session of a connection that will speak no HTTP: queued output is still sent, input is discarded.
package final class RefusedConnection: HTTPSession {
  package init() {}

  /// Answers a client that speaks TLS to a server without it, by a TLS alert.
  convenience init(tlsTo context: SessionContext, output: OutputQueue) {
    self.init()
    let violation = ProtocolViolation.malformed(
      "a TLS client came to a cleartext port: use http://, or start with --tls")
    context.handler.note(violation, .http1_1)
    output.append(TLSRecord.handshakeFailure)
  }

  package var disposition: Disposition { .linger }
  package var wantsBytes: Bool { true }
  package var hasMoreOutput: Bool { false }
  package var waiting: Awaiting { .nothing }
  package var requestsBegun: Int { 0 }
  package var nextWake: MonotonicTime? { nil }

  package func receive(_ bytes: UnsafeRawBufferPointer) {}
  package func receiveEnd() {}
  package func disconnect() {}
  package func readMailbox() {}
  package func produce() {}
  package func timeOut() {}
  package func wake() {}
  package func drain() {}
}

/// The record layer of TLS (RFC 8446 §5.1) as far as a server needs it that does not speak it.
package enum TLSRecord {
  /// The first byte of a connection that begins with a handshake. No method of HTTP begins so.
  package static let handshake: UInt8 = 0x16
  /// A fatal alert, `handshake_failure` (RFC 8446 §6.2).
  static let handshakeFailure: [UInt8] = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]
}
