import COpenSSL

/// The configuration that the TLS sessions of one server share: versions, ciphers and certificates.
///
/// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, in the server's order of preference; no compression and
/// no renegotiation. Sessions are resumed by stateless tickets.
package final class TLSContext: Sendable {
  package enum Source: Sendable {
    /// One certificate for all names.
    case identity(TLSIdentity)
    /// Certificates made on demand.
    case authority(CertificateAuthority, ServerNames)
  }

  /// OpenSSL locks what its sessions share.
  nonisolated(unsafe) let pointer: OpaquePointer
  private let source: Source

  package init(_ source: Source) throws(TLSFailure) {
    guard OpenSSL.isReady, let pointer = SSL_CTX_new(TLS_server_method()) else {
      throw TLSFailure(OpenSSLError().text)
    }
    self.pointer = pointer
    self.source = source
    copenssl_restrict(pointer)
    copenssl_release_buffers(pointer)
    SSL_CTX_set_num_tickets(pointer, 1)
    SSL_CTX_set_alpn_select_cb(pointer, chooseApplicationProtocol, nil)
    let identifier = Array("polar-files-mock".utf8)
    guard SSL_CTX_set_cipher_list(pointer, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1,
      SSL_CTX_set_session_id_context(pointer, identifier, UInt32(identifier.count)) == 1
    else { throw TLSFailure(OpenSSLError().text) }
  }

  deinit { SSL_CTX_free(pointer) }

  /// The certificate that clients have to trust, if the server has made it.
  package var authority: Certificate? {
    if case .authority(let authority, _) = source { authority.certificate } else { nil }
  }

  /// - Parameters:
  ///   - name: the name in the client's SNI.
  ///   - address: the server's address that the client has connected to.
  func identity(serverName name: String?, address: String) throws(TLSFailure) -> TLSIdentity {
    switch source {
    case .identity(let identity): return identity
    case .authority(let authority, let names): return try authority.identity(for: names.certified(name, address))
    }
  }
}

/// The names for which a server's own authority makes certificates.
package struct ServerNames: Sendable {
  /// The names in the certificate for a client without SNI, such as one that connects to an address (RFC 6066 §3).
  package var own: [String]
  /// Whether a certificate is made for another name.
  package var admits: @Sendable (String) -> Bool

  package init(own: [String], admits: @escaping @Sendable (String) -> Bool = { _ in false }) {
    self.own = own
    self.admits = admits
  }

  /// A client that asks for a name that is not admitted gets the certificate for the server's own names, and so reports
  /// the mismatch.
  func certified(_ name: String?, _ address: String) -> [String] {
    var name = name?.lowercased() ?? ""
    // The dot of the DNS root, which no certificate has.
    if name.hasSuffix(".") { name.removeLast() }
    if !name.isEmpty, !own.contains(name), admits(name) { return [name] }
    var addresses = [address]
    // Where one socket serves both families, a client of IPv4 knows this address by its last 32 bits (RFC 4291 §2.5.5.2).
    if address.hasPrefix("::ffff:"), address.contains(".") { addresses.append(String(address.dropFirst(7))) }
    return own + addresses.filter { !own.contains($0) }
  }
}

/// Picks `h2` before `http/1.1` (RFC 7301 §3.2), whatever the client prefers.
private let chooseApplicationProtocol: SSL_CTX_alpn_select_cb_func = { _, chosen, length, offered, count, _ in
  guard let chosen, let length, let offered else { return SSL_TLSEXT_ERR_NOACK }
  let list = (0..<Int(count)).map { offered[$0] }
  for wanted in ["h2", "http/1.1"] {
    var start = 0
    while start < list.count {
      let end = start + 1 + Int(list[start])
      guard end <= list.count else { return SSL_TLSEXT_ERR_ALERT_FATAL }
      if list[(start + 1)..<end].elementsEqual(wanted.utf8) {
        chosen.pointee = offered + start + 1
        length.pointee = list[start]
        return SSL_TLSEXT_ERR_OK
      }
      start = end
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
