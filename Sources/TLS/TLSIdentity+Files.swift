extension TLSIdentity {
  /// Reads a certificate, with those that follow it in the file as its chain, and its key.
  package init(certificateFile: String, keyFile: String) throws(CertificateError) {
    var certificates = try CertificateFile.certificates(certificateFile)
    let key = try CertificateFile.key(keyFile)
    let first = certificates.removeFirst()
    guard first.belongs(to: key) else {
      if certificates.contains(where: { $0.belongs(to: key) }) {
        throw CertificateError(
          "the server's certificate must be the first in \(certificateFile), before those that signed it")
      }
      throw CertificateError("the key in \(keyFile) is not the one of the certificate in \(certificateFile)")
    }
    self.init(certificate: first, chain: certificates, key: key)
    if let reason = TrialHandshake.failure(with: try .made(.identity(self))) {
      throw CertificateError(
        "no usual client can use the certificate in \(certificateFile) and its key: \(reason); "
          + "RSA from 2048 bits on, P-256, P-384 and Ed25519 are of use everywhere")
    }
  }

  /// What makes clients refuse the certificate today; nil where its dates are good.
  package var warning: String? {
    for certificate in [certificate] + chain {
      if certificate.isExpired { return "a certificate of --tls-certificate has expired: \(certificate.expiry)" }
      if certificate.isNotYetValid { return "a certificate of --tls-certificate is not yet valid" }
    }
    return nil
  }
}
