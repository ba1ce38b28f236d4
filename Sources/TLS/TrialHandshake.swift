import COpenSSL

/// A handshake at the start with a client in memory that trusts every certificate. It finds what OpenSSL would
/// otherwise refuse only when the first client connects, such as a key that is too short or of a curve that no client
/// offers.
enum TrialHandshake {
  /// Why the handshake fails; nil if it succeeds.
  static func failure(with server: TLSContext) -> String? {
    guard let context = SSL_CTX_new(TLS_client_method()), let client = SSL_new(context),
      let toClient = BIO_new(BIO_s_mem()), let toServer = BIO_new(BIO_s_mem())
    else { return OpenSSLError().text }
    defer {
      SSL_free(client)
      SSL_CTX_free(context)
      ERR_clear_error()
    }
    SSL_set_bio(client, toClient, toServer)
    SSL_set_connect_state(client)
    let session = TLSSession(server, address: "127.0.0.1") { BIO_write(toClient, $0.baseAddress, Int32($0.count)) }
    do throws(TLSFailure) {
      // TLS 1.2 takes two turns.
      for _ in 0..<4 {
        let result = SSL_do_handshake(client)
        if result != 1, SSL_get_error(client, result) != SSL_ERROR_WANT_READ { return OpenSSLError().text }
        session.receive(bytes(waitingIn: toServer))
        if try session.handshake(), result == 1 { return nil }
      }
    } catch {
      return error.explanation
    }
    return "the handshake does not end"
  }

  private static func bytes(waitingIn output: OpaquePointer) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
    BIO_read(output, &bytes, Int32(bytes.count))
    return bytes
  }
}

extension TLSSession {
  fileprivate func receive(_ bytes: [UInt8]) { bytes.withUnsafeBytes { receive($0) } }
}
