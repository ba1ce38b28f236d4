import COpenSSL

/// One TLS connection as its server sees it, without I/O: ciphertext in, plaintext out, and the other way round.
///
/// - The connection feeds it what came (`receive`), then calls `handshake` until that is done, then `read` until nothing is
///   left. After every call there may be output to take (`takeOutput`).
/// - States: handshaking, established, ended (the peer has sent its close_notify), failed. A failed one has at most an alert
///   to send.
/// - It lives on one lane. OpenSSL's buffers are there while they hold something, and no longer.
package final class TLSSession {
  private let session: OpaquePointer
  private let context: TLSContext
  /// The server's own address, for a client that asks for no name.
  private let address: String
  private var input: OpaquePointer
  private var output: OpaquePointer
  package private(set) var isEstablished = false
  private var hasFailed = false
  private var hasClosed = false
  /// The most that one `receive` brought since the input's memory is what it is.
  private var received = 0

  /// The largest record with its header and what TLS 1.2 may add (RFC 5246 §6.2.3): memory beyond it is given back.
  private static let longestRecord = 5 + 16384 + 2048

  package init(_ context: TLSContext, address: String) {
    guard let session = SSL_new(context.pointer), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem())
    else { fatalError("OpenSSL has no memory for a session: \(OpenSSLError().text)") }
    self.session = session
    self.context = context
    self.address = address
    self.input = input
    self.output = output
    SSL_set_bio(session, input, output)
    SSL_set_accept_state(session)
    SSL_set_cert_cb(session, chooseCertificate, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { SSL_free(session) }

  /// Takes all of `bytes`.
  package func receive(_ bytes: UnsafeRawBufferPointer) {
    guard !hasFailed, !bytes.isEmpty else { return }
    received = max(received, bytes.count)
    BIO_write(input, bytes.baseAddress, Int32(clamping: bytes.count))
  }

  /// Goes on with the handshake as far as what was received allows; true once it is done.
  package func handshake() throws(TLSFailure) -> Bool {
    guard !isEstablished else { return true }
    guard !hasFailed else { return false }
    ERR_clear_error()
    let result = SSL_do_handshake(session)
    isEstablished = result == 1
    if !isEstablished, SSL_get_error(session, result) != SSL_ERROR_WANT_READ { throw fail() }
    shrink()
    return isEstablished
  }

  package enum Reading: Equatable {
    case bytes(Int)
    /// More has to be received first.
    case needsMore
    /// The peer has ended its side; it may still read.
    case ended
  }

  /// Decrypts to the beginning of `space`.
  package func read(into space: UnsafeMutableRawBufferPointer) throws(TLSFailure) -> Reading {
    guard !hasFailed, !space.isEmpty else { return .needsMore }
    ERR_clear_error()
    let count = SSL_read(session, space.baseAddress, Int32(clamping: space.count))
    if count > 0 {
      if !hasInput { shrink() }
      return .bytes(Int(count))
    }
    switch SSL_get_error(session, count) {
    case SSL_ERROR_WANT_READ:
      shrink()
      return .needsMore
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: throw fail()
    }
  }

  /// The same for the first `longest` bytes of an array.
  package func read(into buffer: inout [UInt8], atMost longest: Int) throws(TLSFailure) -> Reading {
    let result = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(TLSFailure) in
        try read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(longest, bytes.count)]))
      }
    }
    return try result.get()
  }

  /// Whether `read` may find something without a further `receive`.
  package var hasInput: Bool { !hasFailed && (BIO_ctrl_pending(input) > 0 || SSL_pending(session) > 0) }

  /// Encrypts all of `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(TLSFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      ERR_clear_error()
      let run = UnsafeRawBufferPointer(rebasing: rest)
      let count = SSL_write(session, run.baseAddress, Int32(clamping: run.count))
      guard count > 0 else { throw fail() }
      rest = rest.dropFirst(Int(count))
    }
  }

  /// Says that nothing more will be written.
  package func close() {
    guard isEstablished, !hasFailed, !hasClosed else { return }
    hasClosed = true
    ERR_clear_error()
    _ = SSL_shutdown(session)
    ERR_clear_error()
  }

  /// Gives what is to be sent to `take`, and forgets it.
  package func takeOutput(_ take: (UnsafeRawBufferPointer) -> Void) {
    var bytes: UnsafePointer<CChar>?
    let count = copenssl_memory(output, &bytes)
    guard count > 0 else { return }
    take(UnsafeRawBufferPointer(start: bytes, count: count))
    if count > Self.longestRecord, let fresh = BIO_new(BIO_s_mem()) {
      SSL_set0_wbio(session, fresh)
      output = fresh
    } else {
      copenssl_reset(output)
    }
  }

  /// What the client asked for by SNI, and ALPN chose (nil where it offered nothing).
  package var serverName: String? {
    SSL_get_servername(session, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
  }

  package var applicationProtocol: String? {
    var bytes: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(session, &bytes, &count)
    guard let bytes, count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
  }

  /// `TLSv1.3`, and the cipher's name.
  package var version: String { String(cString: SSL_get_version(session)) }
  package var cipher: String { String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session))) }

  private func fail() -> TLSFailure {
    hasFailed = true
    return TLSFailure(lastCallIn: !isEstablished)
  }

  /// Once all is read: an upload leaves memory that an idle connection has no use for.
  private func shrink() {
    guard received > Self.longestRecord, BIO_ctrl_pending(input) == 0, let fresh = BIO_new(BIO_s_mem()) else { return }
    SSL_set0_rbio(session, fresh)
    input = fresh
    received = 0
  }

  fileprivate func useCertificate() -> Bool {
    guard let identity = try? context.identity(serverName: serverName, address: address),
      SSL_use_certificate(session, identity.certificate.pointer) == 1,
      SSL_use_PrivateKey(session, identity.key.pointer) == 1
    else { return false }
    return identity.chain.allSatisfy { copenssl_add_chain_certificate(session, $0.pointer) == 1 }
  }
}

/// Called by OpenSSL within `handshake`, when the client's hello is read.
private let chooseCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { _, owner in
  guard let owner else { return 0 }
  return Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().useCertificate() ? 1 : 0
}
