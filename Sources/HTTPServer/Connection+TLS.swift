import HTTPCore
import TLS

/// TLS on a connection whose first byte begins a TLS record. The session sees decrypted bytes only.
extension Connection {
  /// Begins TLS if the first byte is one of a TLS record and the server has a TLS context; nil otherwise.
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

  /// Decrypts input that was held back while the session took no bytes.
  func decryptHeld() {
    if let tls, tls.session.hasInput, stage == .open { decrypt(by: tls) }
  }

  /// Continues the handshake, and after it decrypts as much as the session takes.
  private func decrypt(by tls: TLSTransport) {
    do throws(TLSFailure) {
      let wasEstablished = tls.session.isEstablished
      guard try tls.session.handshake() else { return }
      if !wasEstablished, let name = tls.session.applicationProtocol {
        session = ProtocolChoice.session(
          named: name, context: resources.context, output: output, mailbox: mailbox, connection: endpoints)
      }
      while stage == .open, wantsBytes {
        switch try readRecord(tls) {
        // Reading without input would still make the TLS library allocate a buffer of a record's length.
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
      resources.recordBuffer.withUnsafeBytes { handToSession(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return reading
  }

  /// Closes a connection whose TLS has failed, after the alert is sent.
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

  /// Whether output waits for the socket, encrypted or not.
  var hasOutput: Bool { !output.isEmpty || tls?.wire.isEmpty == false }

  /// Sends a close_notify (RFC 8446 §6.1); true while it still waits for the socket.
  func endTLS() -> Bool {
    guard let tls else { return false }
    tls.session.close()
    return !tls.wire.isEmpty
  }

  /// Encrypts the session's output; false when that fails, and the connection must be closed.
  func encrypt(_ tls: TLSTransport) -> Bool {
    do {
      try tls.encrypt(output, by: &resources.recordBuffer)
      return true
    } catch {
      return false
    }
  }
}
