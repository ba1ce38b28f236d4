import COpenSSL

/// Certificates and keys as text (RFC 7468).
enum PEM {
  /// What `write` writes to a memory of OpenSSL's.
  static func text(_ write: (OpaquePointer?) -> Int32) -> String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    guard write(memory) == 1 else { return "" }
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
    BIO_read(memory, &bytes, Int32(bytes.count))
    return String(decoding: bytes, as: UTF8.self)
  }

  struct Certificates {
    var found: [Certificate] = []
    /// What is wrong after those, in OpenSSL's words; nil if no further block follows.
    var damage: String?
  }

  static func certificates(in bytes: [UInt8]) -> Certificates {
    reading(bytes) { memory in
      var certificates = Certificates()
      while true {
        ERR_clear_error()
        guard let pointer = PEM_read_bio_X509(memory, nil, nil, nil) else { break }
        certificates.found.append(Certificate(owning: pointer))
      }
      let last = ERR_peek_last_error()
      let isEnd = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE
      certificates.damage = isEnd ? nil : OpenSSLError().text
      return certificates
    }
  }

  enum KeyReading {
    case key(PrivateKey)
    case encrypted
    case none
  }

  static func key(in bytes: [UInt8]) -> KeyReading {
    reading(bytes) { memory in
      var asksForPassword = false
      let pointer = withUnsafeMutablePointer(to: &asksForPassword) { asked in
        PEM_read_bio_PrivateKey(
          memory, nil,
          { _, _, _, asked in
            asked?.assumingMemoryBound(to: Bool.self).pointee = true
            return -1
          }, asked)
      }
      if let pointer { return .key(PrivateKey(owning: pointer)) }
      return asksForPassword ? .encrypted : .none
    }
  }

  /// The end of the text is an error to OpenSSL, too.
  private static func reading<Found>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Found) -> Found {
    _ = OpenSSL.isReady
    defer { ERR_clear_error() }
    return bytes.withUnsafeBytes { bytes in
      let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
      defer { BIO_free(memory) }
      return body(memory)
    }
  }
}
