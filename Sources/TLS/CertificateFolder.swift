import Platform

/// A folder that keeps a certificate authority over a restart, so that clients need to trust it only once.
///
/// - `ca-key.pem` (0600) holds the key and the certificate, and appears as a whole: of several servers that start with an
///   empty folder one makes it, and the others take it.
/// - `ca.pem` is the certificate alone, for those who trust it.
package struct CertificateFolder: Sendable {
  private let path: String

  package init(_ path: String) { self.path = path }

  private var keyFile: String { "\(path)/ca-key.pem" }
  private var certificateFile: String { "\(path)/ca.pem" }

  /// The folder's authority; makes one if there is none.
  package func authority() throws(CertificateError) -> CertificateAuthority {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw CertificateError("cannot make the folder \(path): \(errorText(errno))")
    }
    if access(keyFile, F_OK) != 0 {
      guard access(certificateFile, F_OK) != 0 else {
        throw CertificateError(
          "\(keyFile) is missing, and \(certificateFile) is there: put it back, or remove the other")
      }
      try makeKeyFile()
    }
    let authority = try read()
    if access(certificateFile, F_OK) != 0 {
      try CertificateFile.write(authority.certificate.pem, to: certificateFile, mode: 0o644)
    }
    guard try CertificateFile.certificates(certificateFile)[0].isSame(as: authority.certificate) else {
      throw CertificateError(
        "\(certificateFile) is not the certificate of \(keyFile): remove it, and it is written anew")
    }
    return authority
  }

  private func makeKeyFile() throws(CertificateError) {
    let made = try CertificateAuthority.made()
    _ = try CertificateFile.create(made.key.pem + made.certificate.pem, at: keyFile, mode: 0o600)
  }

  private func read() throws(CertificateError) -> CertificateAuthority {
    var status = stat()
    guard stat(keyFile, &status) == 0 else {
      throw CertificateError("cannot read \(keyFile): \(errorText(errno))")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CertificateError("others may read \(keyFile), the key of an authority that you trust: chmod 600 \(keyFile)")
    }
    let advice = "remove \(keyFile) and \(certificateFile), and another authority is made"
    let key = try CertificateFile.key(keyFile)
    let certificate = try CertificateFile.certificates(keyFile)[0]
    guard certificate.belongs(to: key) else {
      throw CertificateError("\(keyFile) is damaged: key and certificate do not belong together; \(advice)")
    }
    guard certificate.isAuthority else {
      throw CertificateError("the certificate in \(keyFile) is no authority's; \(advice)")
    }
    if certificate.isExpired {
      throw CertificateError("the authority in \(keyFile) expired on \(certificate.expiry); \(advice)")
    }
    do { return try CertificateAuthority(certificate: certificate, key: key) } catch {
      throw CertificateError(error.explanation)
    }
  }
}
