import ArgumentParser
import Platform
import PolarFilesMock

/// HTTPS on the same port, beside cleartext.
extension ServeOptions {
  func checkTLS() throws {
    guard tlsDir != "" else { throw ValidationError("--tls-dir must name a folder, not an empty path.") }
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key go together: a certificate and its key.")
    }
    guard tlsCertificate == nil || tlsDir == nil else {
      throw ValidationError(
        "--tls-dir keeps the mock's own authority, and --tls-certificate needs none: give one of them.")
    }
    guard authorityFile == nil || tlsCertificate == nil else {
      throw ValidationError(
        "--ca-file hands out the mock's own authority; that of --tls-certificate is yours to hand out.")
    }
  }

  /// - Parameter needed: the flag without which there is no authority.
  func checkAuthorityFile(hasAuthority: Bool, needed: String) throws {
    guard authorityFile == nil || hasAuthority else {
      throw ValidationError("--ca-file is for HTTPS: give \(needed) with it.")
    }
  }

  var certificate: ServerCertificate? {
    if let tlsCertificate, let tlsKey { return .files(certificate: tlsCertificate, key: tlsKey) }
    return tlsDir.map { .kept(directory: $0) } ?? (tls ? .generated : nil)
  }

  /// Whether no certificate or key outlives the server.
  var isTLSOfThisRun: Bool { tlsDir == nil && tlsCertificate == nil }

  /// The file with the certificate to trust, if there is one.
  var trustedFile: String? { authorityFile ?? tlsDir.map { "\($0)/ca.pem" } }

  /// Writes the certificate that clients have to trust to the file of `--ca-file`.
  func publishAuthority(of mock: MockServer) throws {
    guard let authorityFile, let certificate = mock.certificateAuthority else { return }
    // The key exists by now, even if the folder was empty.
    if let tlsDir, isSameFile(authorityFile, "\(tlsDir)/ca-key.pem") {
      throw PublishedFile.Failure(
        description: "--ca-file: \(authorityFile) holds the authority's key, and stays; name another file")
    }
    try PublishedFile(path: authorityFile, flag: "--ca-file").write(certificate)
  }
}
