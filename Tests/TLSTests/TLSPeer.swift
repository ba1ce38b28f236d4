import COpenSSL
import Testing
@testable import TLS

/// A client of OpenSSL's in memory, which trusts one authority.
final class TLSPeer {
  private let context: OpaquePointer
  private let session: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer
  private(set) var isEstablished = false
  private(set) var failure: String?

  init(
    trusting authority: Certificate?, name: String? = "localhost", protocols: [String] = [],
    versions: ClosedRange<Int32> = TLS1_2_VERSION...TLS1_3_VERSION, ciphers: String = "ALL:@SECLEVEL=0"
  ) throws {
    context = try #require(SSL_CTX_new(TLS_client_method()))
    copenssl_set_versions(context, versions.lowerBound, versions.upperBound)
    SSL_CTX_set_cipher_list(context, ciphers)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    if let authority { X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.pointer) }
    session = try #require(SSL_new(context))
    input = try #require(BIO_new(BIO_s_mem()))
    output = try #require(BIO_new(BIO_s_mem()))
    SSL_set_bio(session, input, output)
    SSL_set_connect_state(session)
    if let name {
      if name.contains(":") || name.allSatisfy({ $0.isNumber || $0 == "." }) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name)
      } else {
        copenssl_ask_for(session, name)
        SSL_set1_host(session, name)
      }
    }
    let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    if !list.isEmpty { SSL_set_alpn_protos(session, list, UInt32(list.count)) }
  }

  deinit {
    SSL_free(session)
    SSL_CTX_free(context)
  }

  /// The output to send, after progressing the handshake as far as possible.
  func advance() -> [UInt8] {
    if !isEstablished, failure == nil {
      ERR_clear_error()
      let result = SSL_do_handshake(session)
      if result == 1 { isEstablished = true } else { note(result) }
    }
    return takeOutput()
  }

  func takeOutput() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
    BIO_read(output, &bytes, Int32(bytes.count))
    return bytes
  }

  func receive(_ bytes: [UInt8]) {
    if !bytes.isEmpty { BIO_write(input, bytes, Int32(bytes.count)) }
  }

  func send(_ bytes: [UInt8]) { SSL_write(session, bytes, Int32(bytes.count)) }

  func end() { SSL_shutdown(session) }

  /// Takes new keys from the next record on (RFC 8446 §4.6.3).
  func updateKeys(askingForTheSame asks: Bool) {
    SSL_key_update(session, asks ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED)
    SSL_do_handshake(session)
  }

  /// Begins another handshake within TLS 1.2.
  func renegotiate() {
    SSL_renegotiate(session)
    SSL_do_handshake(session)
  }

  /// All received bytes; `hasEnded` after the server's close_notify.
  func read() -> (bytes: [UInt8], hasEnded: Bool) {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      ERR_clear_error()
      let count = SSL_read(session, &block, Int32(block.count))
      if count > 0 {
        bytes += block[..<Int(count)]
      } else {
        let error = SSL_get_error(session, count)
        if error == SSL_ERROR_SSL { note(count) }
        return (bytes, error == SSL_ERROR_ZERO_RETURN)
      }
    }
  }

  var version: String { String(cString: SSL_get_version(session)) }

  var applicationProtocol: String? {
    var bytes: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(session, &bytes, &count)
    return bytes.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
  }

  var serverCertificate: String {
    guard let certificate = SSL_get1_peer_certificate(session) else { return "" }
    defer { X509_free(certificate) }
    return PEM.text { X509_print($0, certificate) }
  }

  private func note(_ result: Int32) {
    if SSL_get_error(session, result) != SSL_ERROR_WANT_READ { failure = OpenSSLError().text }
  }
}

/// A server's session and a client that talk in memory, with every message cut as `split` says.
struct TLSPair {
  let server: TLSSession
  let client: TLSPeer
  private let wire: Wire
  /// How long the next run of bytes is.
  var split: () -> Int = { .max }
  var serverFailure: TLSFailure?

  /// What the server has to send.
  private final class Wire {
    var bytes: [UInt8] = []
  }

  init(_ context: TLSContext, address: String = "", client: TLSPeer) {
    let wire = Wire()
    self.wire = wire
    self.client = client
    server = TLSSession(context, address: address) { wire.bytes += $0 }
  }

  func takeFromServer() -> [UInt8] {
    defer { wire.bytes = [] }
    return wire.bytes
  }

  /// Passes bytes on both ways until neither has any, with the handshake of each; then what the server could read.
  mutating func exchange() -> [UInt8] {
    var read: [UInt8] = []
    var isQuiet = false
    while !isQuiet {
      let fromClient = client.advance()
      var rest = fromClient[...]
      repeat {
        let run = rest.prefix(max(1, split()))
        rest = rest.dropFirst(run.count)
        Array(run).withUnsafeBytes { bytes in server.receive(bytes) { read += readServer() } }
      } while !rest.isEmpty
      let fromServer = takeFromServer()
      client.receive(fromServer)
      isQuiet = fromClient.isEmpty && fromServer.isEmpty
    }
    return read
  }

  mutating func readServer() -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 14)
    do throws(TLSFailure) {
      guard try server.handshake() else { return [] }
      while case .bytes(let count) = try server.read(into: &block, atMost: block.count) { bytes += block[..<count] }
    } catch {
      serverFailure = error
    }
    return bytes
  }
}
