import ArgumentParser
import PolarFilesMock

/// HTTPS on the same port, beside cleartext.
struct TLSOptions: ParsableArguments {
  @Flag(help: "Serve HTTPS too, with certificates of an authority of the mock's own.")
  var tls = false

  @Option(
    help: ArgumentHelp(
      "Keep that authority in this folder over a restart; implies --tls.",
      discussion: "Default: it ends with the server.",
      valueName: "path"), completion: .directory)
  var tlsDir: String?

  @Option(
    help: ArgumentHelp(
      "Serve HTTPS with this certificate instead, and those that follow it in the file; PEM.", valueName: "path"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp("The key of --tls-certificate, without a password; PEM.", valueName: "path"), completion: .file()
  )
  var tlsKey: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "Written, atomically, once the port is open: the certificate of the mock's authority, for clients to trust.",
      valueName: "path"), completion: .file())
  var authorityFile: String?

  func validate() throws {
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
    guard authorityFile == nil || certificate != nil else {
      throw ValidationError("--ca-file is for HTTPS: give --tls with it.")
    }
  }

  var certificate: ServerCertificate? {
    if let tlsCertificate, let tlsKey { return .files(certificate: tlsCertificate, key: tlsKey) }
    return tlsDir.map { .kept(directory: $0) } ?? (tls ? .generated : nil)
  }

  /// Whether no certificate or key outlives the server.
  var isOfThisRun: Bool { tlsDir == nil && tlsCertificate == nil }

  /// Where the certificate to trust is read, if it is in a file.
  var trustedFile: String? { authorityFile ?? tlsDir.map { "\($0)/ca.pem" } }

  /// Hands the certificate out that clients have to trust.
  func publish(_ mock: MockServer) throws {
    guard let authorityFile, let certificate = mock.certificateAuthority else { return }
    try PublishedFile(path: authorityFile, flag: "--ca-file").write(certificate)
  }
}
