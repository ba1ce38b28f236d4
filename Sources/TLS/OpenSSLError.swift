import COpenSSL

/// What the last call of OpenSSL on this thread complained about.
struct OpenSSLError {
  private let code: UInt

  /// Empties the thread's queue of errors. The first one says what happened, those behind it where.
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

/// OpenSSL as a whole: it reads no configuration of the system, so that a server is the same everywhere, and leaves nothing
/// to be done at the process' exit, when lanes may still run.
enum OpenSSL {
  static let isReady = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
