import ControlAPI
import TLS

/// The TLS context of a server, and a warning for its operator about the certificate.
struct SecureServing {
  let context: TLSContext
  /// The certificate that clients have to trust, as PEM; nil if the operator supplied the server's certificate.
  var authority: String? { context.authority?.pem }
  let warning: String?

  /// - Throws: ``MockError/certificate(_:)`` when a file cannot be used.
  init(_ certificate: ServerCertificate, _ configuration: Configuration) throws(MockError) {
    do throws(CertificateError) {
      let source: TLSContext.Source
      var warning: String?
      switch certificate {
      case .generated: source = .authority(try .made(), ServerNames(configuration))
      case .kept(let directory):
        source = .authority(try CertificateFolder(directory).authority(), ServerNames(configuration))
      case .files(let certificate, let key):
        let identity = try TLSIdentity(certificateFile: certificate, keyFile: key)
        warning = identity.warning
        source = .identity(identity)
      }
      context = try .made(source)
      self.warning = warning
    } catch {
      throw .certificate("\(error)")
    }
  }
}

extension ServerNames {
  /// Loopback and every name that the operator configured. Other names that no public DNS resolves, such as those of
  /// containers, get a certificate on demand.
  init(_ configuration: Configuration) {
    var names = ["localhost", "127.0.0.1", "::1"]
    let intercepted = configuration.interception?.hosts ?? []
    for host in configuration.ownHosts.map(\.description) where !(names + ["0.0.0.0", "::"]).contains(host) {
      names.append(host)
    }
    self.init(own: names) { name in
      intercepted.contains(name) || HostName(authority: name).map { $0.isPrivate && !$0.isAddress } ?? false
    }
  }
}
