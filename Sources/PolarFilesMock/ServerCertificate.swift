/// What a mock proves its name with to clients of HTTPS.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.tls = .generated
/// let mock = try MockServer(configuration)
/// print(mock.url, mock.certificateAuthority ?? "")  // https://127.0.0.1:49152 -----BEGIN CERTIFICATE-----…
/// ```
public enum ServerCertificate: Sendable, Equatable {
  /// Certificates of an authority that is made at the start. Its key stays in memory and ends with the mock.
  case generated

  /// Certificates of an authority that this folder keeps, and that is made where the folder has none.
  ///
  /// The folder is made with mode 0700, and the authority's key in it with 0600. A file that is damaged is a
  /// ``MockError/certificate(_:)`` that names it.
  case kept(directory: String)

  /// A certificate of your own, with those that signed it behind it in the same file, and its key: both as PEM, the key
  /// without a password.
  case files(certificate: String, key: String)
}

extension ServerCertificate {
  /// Goes on where the setting's name stands.
  var fault: String? {
    switch self {
    case .generated: nil
    case .kept(let directory): directory.isEmpty ? "must name a folder, not an empty path" : nil
    case .files(let certificate, let key):
      certificate.isEmpty || key.isEmpty ? "must name two files, a certificate and its key" : nil
    }
  }
}
