import COpenSSL

/// Why a TLS connection failed, with a sentence for the log.
package struct TLSFailure: Error, Sendable, Equatable {
  package let explanation: String

  init(_ explanation: String) { self.explanation = explanation }

  package static let slowHandshake = TLSFailure("the TLS handshake took longer than a request's head may")
  package static let longHello = TLSFailure("the TLS handshake failed: the client's hello is longer than any client's")
  package static let unreadableFile = TLSFailure("the file to be sent is shorter than it was")

  /// The reason of the call that has just failed.
  ///
  /// - Parameter isHandshake: whether it was the handshake.
  init(lastCallIn isHandshake: Bool) {
    let error = OpenSSLError()
    switch error.reason {
    case SSL_R_UNSUPPORTED_PROTOCOL?, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION?, SSL_R_WRONG_SSL_VERSION?:
      self.init("the TLS handshake failed: the client speaks neither TLS 1.2 nor 1.3")
    case SSL_R_NO_SHARED_CIPHER?:
      self.init("the TLS handshake failed: the client offers no cipher with forward secrecy and authentication")
    case SSL_R_NO_APPLICATION_PROTOCOL?:
      self.init("the TLS handshake failed: the client offers neither h2 nor http/1.1 (ALPN)")
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA?, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE?, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN?,
      SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE?:
      self.init(
        "the TLS handshake failed: the client does not trust the certificate (\(error.text)): let it trust the CA, which "
          + "GET /_mock/ca.pem and --ca-file hand out")
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED?:
      self.init("the TLS handshake failed: the certificate has expired, or the client's clock is wrong")
    default:
      self.init(isHandshake ? "the TLS handshake failed: \(error.text)" : "the TLS connection broke: \(error.text)")
    }
  }
}

/// The error of the last call of OpenSSL on this thread.
struct OpenSSLError {
  private let code: UInt

  /// Empties the thread's queue of errors. The first one says what happened, the others only where.
  init() {
    code = ERR_get_error()
    ERR_clear_error()
  }

  /// The number within OpenSSL's TLS code (`SSL_R_…`); nil for an error of another part.
  var reason: Int32? {
    let code = UInt(code)
    return (code >> 23) & 0xFF == UInt(ERR_LIB_SSL) ? Int32(truncatingIfNeeded: code & 0x7F_FFFF) : nil
  }

  /// OpenSSL's words.
  var text: String {
    if code == 0 { return "no reason given" }
    return ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
  }
}

/// Initializes OpenSSL without the system's configuration, so that a server behaves the same everywhere, and without
/// cleanup at exit, when lanes may still run.
enum OpenSSL {
  static let isReady = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
