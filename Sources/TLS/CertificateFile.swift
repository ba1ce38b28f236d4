import Platform

/// Files with certificates and keys as PEM.
enum CertificateFile {
  /// Far more than a chain has.
  private static let longest = 1 << 20

  static func bytes(_ path: String) throws(CertificateError) -> [UInt8] {
    // Opening a pipe would wait for its other end.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw CertificateError("cannot read \(path): \(reason)") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw CertificateError("cannot read \(path): \(reason)") }
    if let other = NotAFile(status) { throw CertificateError("cannot read \(path): \(other.reason)") }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Platform.read(file, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw CertificateError("cannot read \(path): \(reason)") }
      if count == 0 { return bytes }
      bytes += block[..<count]
      if bytes.count > longest { throw CertificateError("\(path) is too long for certificates: over 1 MiB") }
    }
  }

  /// The certificates of a file, one at least.
  static func certificates(_ path: String) throws(CertificateError) -> [Certificate] {
    let bytes = try bytes(path)
    let found = PEM.certificates(in: bytes)
    guard found.isEmpty else { return found }
    if case .none = PEM.key(in: bytes) {
    } else {
      throw CertificateError("\(path) holds a private key and no certificate: the certificate is in another file")
    }
    throw CertificateError(
      "\(path) holds no certificate"
        + hint(bytes, path, command: "openssl x509 -inform der -in \(path) -out certificate.pem"))
  }

  static func key(_ path: String) throws(CertificateError) -> PrivateKey {
    let bytes = try bytes(path)
    switch PEM.key(in: bytes) {
    case .key(let key): return key
    case .encrypted:
      throw CertificateError(
        "the key in \(path) is encrypted, and nobody is there to type its password: openssl pkey -in \(path) -out key.pem"
      )
    case .none:
      if !PEM.certificates(in: bytes).isEmpty {
        throw CertificateError("\(path) holds a certificate and no private key: the key is in another file")
      }
      throw CertificateError(
        "\(path) holds no private key" + hint(bytes, path, command: "openssl pkey -inform der -in \(path) -out key.pem")
      )
    }
  }

  /// Writes to a file beside `path`, and gives it that name; where that is a link, what it leads to is replaced.
  static func write(_ text: String, to path: String, mode: mode_t) throws(CertificateError) {
    let file: String
    do throws(NotAFile) { file = try replacedFile(path) } catch {
      throw CertificateError("cannot write \(path): \(error.reason)")
    }
    let partial = try writePartial(text, of: file, mode: mode)
    guard rename(partial, file) == 0 else {
      let failure = CertificateError("cannot write \(path): \(reason)")
      unlink(partial)
      throw failure
    }
  }

  /// Writes to a file beside `path`, which it becomes unless there is one; false where there is.
  static func create(_ text: String, at path: String, mode: mode_t) throws(CertificateError) -> Bool {
    let partial = try writePartial(text, of: path, mode: mode)
    defer { unlink(partial) }
    if link(partial, path) == 0 { return true }
    guard errno == EEXIST else { throw CertificateError("cannot write \(path): \(reason)") }
    return false
  }

  private static func writePartial(_ text: String, of path: String, mode: mode_t) throws(CertificateError) -> String {
    let partial = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
    let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw CertificateError("cannot write \(path): \(reason)") }
    let isWritten = Array(text.utf8).withUnsafeBytes { Platform.write(file, $0.baseAddress, $0.count) == $0.count }
    guard fchmod(file, mode) == 0, close(file) == 0, isWritten else {
      let failure = CertificateError("cannot write \(path): \(reason)")
      unlink(partial)
      throw failure
    }
    return partial
  }

  static var reason: String { String(cString: strerror(errno)) }

  /// A certificate or key in DER begins as every ASN.1 sequence does.
  private static func hint(_ bytes: [UInt8], _ path: String, command: String) -> String {
    if bytes.isEmpty { return ": it is empty" }
    return bytes.first == 0x30 ? " as PEM, which is text: \(command)" : ": it has no -----BEGIN line of one"
  }
}
