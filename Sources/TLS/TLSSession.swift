import COpenSSL

/// The server's side of one TLS connection, without I/O: it decrypts input and encrypts output.
///
/// - The connection passes received bytes to `receive`, calls `handshake` until that is done, and then `read` until
///   nothing is left. Every call may make records for the peer, which it passes to `send` immediately.
/// - States: handshaking, established, ended (the peer has sent its close_notify), failed. A failed session may still
///   have an alert to send.
/// - It is used on one lane only. OpenSSL's buffers are allocated only while they hold something.
package final class TLSSession {
  private let session: OpaquePointer
  private let context: TLSContext
  /// The server's own address, to choose a certificate for a client without SNI.
  private let address: String
  fileprivate let send: (UnsafeRawBufferPointer) -> Void
  /// The bytes passed to `receive` that OpenSSL has not read yet; valid during that call.
  private var lent = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Bytes that earlier calls of `receive` left; they precede the new ones.
  private var kept: ArraySlice<UInt8> = []
  package private(set) var isEstablished = false
  private var hello = HelloLength()
  private var hasFailed = false
  private var hasClosed = false

  package init(_ context: TLSContext, address: String, send: @escaping (UnsafeRawBufferPointer) -> Void) {
    guard let session = SSL_new(context.pointer), let bytes = BIO_new(bytesOfSession) else {
      fatalError("OpenSSL has no memory for a session: \(OpenSSLError().text)")
    }
    self.session = session
    self.context = context
    self.address = address
    self.send = send
    let owner = Unmanaged.passUnretained(self).toOpaque()
    BIO_set_data(bytes, owner)
    BIO_set_init(bytes, 1)
    SSL_set_bio(session, bytes, bytes)
    SSL_set_accept_state(session)
    SSL_set_cert_cb(session, chooseCertificate, owner)
  }

  deinit { SSL_free(session) }

  /// Makes `bytes` available, without a copy, to the calls within `use`, and copies what these leave.
  package func receive(_ bytes: UnsafeRawBufferPointer, use: () -> Void = {}) {
    if kept.isEmpty { lent = bytes } else { kept += bytes }
    use()
    if !hasFailed { kept += lent }
    lent = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Continues the handshake as far as the received bytes allow; true once it is done.
  package func handshake() throws(TLSFailure) -> Bool {
    guard !isEstablished else { return true }
    guard !hasFailed else { return false }
    ERR_clear_error()
    let result = SSL_do_handshake(session)
    if hello.isTooLong {
      _ = fail()
      HelloLength.alert.withUnsafeBytes { send($0) }
      throw .longHello
    }
    isEstablished = result == 1
    if !isEstablished, SSL_get_error(session, result) != SSL_ERROR_WANT_READ { throw fail() }
    return isEstablished
  }

  package enum Reading: Equatable {
    case bytes(Int)
    /// More has to be received first.
    case needsMore
    /// The peer has ended its side; it may still read.
    case ended
  }

  /// Decrypts into `space`.
  package func read(into space: UnsafeMutableRawBufferPointer) throws(TLSFailure) -> Reading {
    guard !hasFailed, !space.isEmpty else { return .needsMore }
    ERR_clear_error()
    var count = 0
    let result = SSL_read_ex(session, space.baseAddress, space.count, &count)
    if result == 1 { return .bytes(count) }
    switch SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ: return .needsMore
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: throw fail()
    }
  }

  /// Decrypts into the first `longest` bytes of an array.
  package func read(into buffer: inout [UInt8], atMost longest: Int) throws(TLSFailure) -> Reading {
    let result = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(TLSFailure) in
        try read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(longest, bytes.count)]))
      }
    }
    return try result.get()
  }

  /// Whether `read` may return something without a further `receive`.
  package var hasInput: Bool { !hasFailed && !(lent.isEmpty && kept.isEmpty && SSL_pending(session) == 0) }

  /// Encrypts all of `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(TLSFailure) {
    guard !bytes.isEmpty else { return }
    ERR_clear_error()
    var count = 0
    guard SSL_write_ex(session, bytes.baseAddress, bytes.count, &count) == 1 else { throw fail() }
  }

  /// Sends a close_notify.
  package func close() {
    guard isEstablished, !hasFailed, !hasClosed else { return }
    hasClosed = true
    ERR_clear_error()
    _ = SSL_shutdown(session)
    ERR_clear_error()
  }

  /// The name in the client's SNI; nil without one.
  package var serverName: String? {
    SSL_get_servername(session, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
  }

  /// The protocol chosen by ALPN; nil if the client offered none.
  package var applicationProtocol: String? {
    var bytes: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(session, &bytes, &count)
    guard let bytes, count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
  }

  private func fail() -> TLSFailure {
    hasFailed = true
    kept = []
    return TLSFailure(lastCallIn: !isEstablished)
  }

  /// Passes the peer's bytes to OpenSSL; none of a client hello that is too long.
  fileprivate func take(into space: UnsafeMutableRawBufferPointer) -> Int {
    let count = copy(to: space)
    if !isEstablished { hello.take(UnsafeRawBufferPointer(rebasing: space[..<count])) }
    return hello.isTooLong ? 0 : count
  }

  private func copy(to space: UnsafeMutableRawBufferPointer) -> Int {
    guard !kept.isEmpty else {
      let count = min(space.count, lent.count)
      space.copyBytes(from: lent[..<count])
      lent = UnsafeRawBufferPointer(rebasing: lent[count...])
      return count
    }
    let count = min(space.count, kept.count)
    space.copyBytes(from: kept.prefix(count))
    kept = count == kept.count ? [] : kept.dropFirst(count)
    return count
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

/// The I/O callbacks of OpenSSL (`BIO_METHOD`): they read the received bytes and write to the output queue directly,
/// without a copy in OpenSSL's own buffers.
private nonisolated(unsafe) let bytesOfSession: OpaquePointer? = {
  let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "session")
  BIO_meth_set_read(method) { bio, space, count in
    BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
    let taken = session(of: bio).take(into: UnsafeMutableRawBufferPointer(start: space, count: Int(count)))
    if taken > 0 { return Int32(taken) }
    BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
    return -1
  }
  BIO_meth_set_write(method) { bio, bytes, count in
    session(of: bio).send(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    return count
  }
  BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
  return method
}()

private func session(of bio: OpaquePointer?) -> TLSSession {
  guard let owner = BIO_get_data(bio) else { fatalError("a session's BIO has lost it") }
  return Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue()
}

/// Reads the announced length of a client's hello before OpenSSL allocates memory for it, to bound the memory that a
/// client can use before the handshake.
struct HelloLength {
  /// Four times the length of a browser's hello with keys for post-quantum exchanges.
  private static let longest = 8 << 10
  /// A record's header (RFC 8446 §5.1), and behind it the handshake message's type and length (§4).
  private static let headCount = 9

  /// A fatal alert, `decode_error` (RFC 8446 §6.2).
  static let alert: [UInt8] = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x32]

  private var head: [UInt8] = []
  /// Also where it does not come with its length in one record.
  private(set) var isTooLong = false

  /// Takes the beginning of what OpenSSL reads, which judges a record's header before it reads on.
  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard head.count < Self.headCount else { return }
    head += bytes.prefix(Self.headCount - head.count)
    guard head.count == Self.headCount else { return }
    let record = Int(head[3]) << 8 | Int(head[4])
    let message = Int(head[6]) << 16 | Int(head[7]) << 8 | Int(head[8])
    isTooLong = record < 4 || message > Self.longest
  }
}
