import HTTPCore
import TLS

/// TLS on a connection that begins with it: between the socket's bytes and those of the session, which does not notice.
extension Connection {
  /// Whether the first byte is one of TLS, and the server speaks it.
  func beginTLS(_ bytes: UnsafeRawBufferPointer) -> TLSTransport? {
    guard session == nil, undecided.isEmpty, bytes.first == TLSRecord.handshake, let context = resources.tls else {
      return nil
    }
    let transport = TLSTransport(context, address: tunnelledHost ?? BoundAddress(of: socket)?.host ?? "")
    tls = transport
    endpoints = endpoints.secured
    return transport
  }

  func decrypt(_ bytes: UnsafeRawBufferPointer, by tls: TLSTransport) {
    tls.session.receive(bytes) { decrypt(by: tls) }
  }

  /// Goes on with what waited until the session takes bytes again.
  func decryptHeld() {
    if let tls, tls.session.hasInput, !isLingering { decrypt(by: tls) }
  }

  /// Goes on with the handshake, and then with what the session takes.
  private func decrypt(by tls: TLSTransport) {
    do throws(TLSFailure) {
      let wasEstablished = tls.session.isEstablished
      guard try tls.session.handshake() else { return }
      if !wasEstablished, let name = tls.session.applicationProtocol {
        session = ProtocolChoice.session(
          named: name, context: resources.context, output: output, mailbox: mailbox, connection: endpoints)
      }
      while !isClosed, !peerEnded, session?.wantsBytes ?? true {
        switch try readRecord(tls) {
        // To ask for what is not there costs a buffer of a record's length.
        case .bytes: if !tls.session.hasInput { return }
        case .needsMore: return
        case .ended: return endReading()
        }
      }
    } catch {
      refuse(error)
    }
  }

  private func readRecord(_ tls: TLSTransport) throws(TLSFailure) -> TLSSession.Reading {
    if let session, let space = session.bodySpace() {
      let reading = try tls.session.read(into: space)
      if case .bytes(let count) = reading { session.receiveBody(count) }
      return reading
    }
    let longest = min(TLSTransport.longestRecord, session?.longestRead ?? .max)
    let reading = try tls.session.read(into: &resources.recordBuffer, atMost: longest)
    if case .bytes(let count) = reading {
      resources.recordBuffer.withUnsafeBytes { hand(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return reading
  }

  /// Ends a connection whose TLS has failed; the alert goes out before.
  private func refuse(_ failure: TLSFailure) {
    note(failure)
    session?.disconnect()
    output.removeAll()
    session = RefusedConnection()
  }

  func noteSlowHandshake() { note(.slowHandshake) }

  private func note(_ failure: TLSFailure) {
    resources.context.handler.note(.malformed(failure.explanation), .http1_1)
  }

  var isHandshaking: Bool { tls.map { session == nil && !$0.session.isEstablished } ?? false }

  /// Whether something waits for the socket, or is to be encrypted for it.
  var hasOutput: Bool { !output.isEmpty || tls?.wire.isEmpty == false }

  /// Says the end by a close_notify (RFC 8446 §6.1); true while that waits for the socket.
  func endTLS() -> Bool {
    guard let tls else { return false }
    tls.session.close()
    return !tls.wire.isEmpty
  }

  /// False for output that can never be sent.
  func encrypt(_ tls: TLSTransport) -> Bool {
    do {
      try tls.encrypt(output, by: &resources.recordBuffer)
      return true
    } catch {
      return false
    }
  }
}
