import Platform

/// Files with certificates and keys as PEM.
enum CertificateFile {
  /// Far more bytes than a chain has.
  private static let longest = 1 << 20

  static func bytes(_ path: String) throws(CertificateError) -> [UInt8] {
    struct TooLong: Error {}
    var bytes: [UInt8] = []
    do {
      try FileContents.read(path) { block in
        bytes += block
        if bytes.count > longest { throw TooLong() }
      }
    } catch let unreadable as FileContents.Unreadable {
      throw CertificateError("cannot read \(path): \(unreadable.reason)")
    } catch {
      throw CertificateError("\(path) is too long for certificates: over 1 MiB")
    }
    return bytes
  }

  /// The certificates of a file, one at least, and none of them damaged.
  static func certificates(_ path: String) throws(CertificateError) -> [Certificate] {
    let bytes = try bytes(path)
    let certificates = PEM.certificates(in: bytes)
    let count = certificates.found.count
    if let damage = certificates.damage {
      throw CertificateError(
        count == 0
          ? "\(path) holds no certificate that can be read: \(damage)"
          : "\(path) is damaged behind certificate \(count): \(damage)")
    }
    guard count == 0 else { return certificates.found }
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
      if hasKeyLine(bytes) {
        throw CertificateError("the key in \(path) is damaged, or of a kind that OpenSSL does not know")
      }
      if !PEM.certificates(in: bytes).found.isEmpty {
        throw CertificateError("\(path) holds a certificate and no private key: the key is in another file")
      }
      throw CertificateError(
        "\(path) holds no private key" + hint(bytes, path, command: "openssl pkey -inform der -in \(path) -out key.pem")
      )
    }
  }

  static func write(_ text: String, to path: String, mode: mode_t) throws(CertificateError) {
    do { try WholeFile(path, mode: mode).write(text) } catch { throw unwritable(path, error) }
  }

  /// Writes it unless a file exists already, and returns false then.
  static func create(_ text: String, at path: String, mode: mode_t) throws(CertificateError) -> Bool {
    do { return try WholeFile(path, mode: mode).create(text) } catch { throw unwritable(path, error) }
  }

  private static func unwritable(_ path: String, _ failure: WholeFile.Failure) -> CertificateError {
    CertificateError("cannot write \(path): \(failure.reason)")
  }

  /// Whether a private key begins, as far as there is one.
  private static func hasKeyLine(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).contains { line in
      line.hasPrefix("-----BEGIN ") && line.contains("PRIVATE KEY")
    }
  }

  /// A certificate or key in DER begins as every ASN.1 sequence does.
  private static func hint(_ bytes: [UInt8], _ path: String, command: String) -> String {
    if bytes.isEmpty { return ": it is empty" }
    return bytes.first == 0x30 ? " as PEM, which is text: \(command)" : ": it has no -----BEGIN line of one"
  }
}

/// What is wrong with a file of certificates or keys: the message names the file and says what to do.
package struct CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension CertificateAuthority {
  /// Makes a new authority; throws `CertificateError` like the reading of files.
  package static func made() throws(CertificateError) -> CertificateAuthority {
    do { return try CertificateAuthority() } catch { throw CertificateError(error.explanation) }
  }
}

extension TLSContext {
  /// Makes the context of a server with `source`; throws `CertificateError` like the reading of files.
  package static func made(_ source: Source) throws(CertificateError) -> TLSContext {
    do { return try TLSContext(source) } catch { throw CertificateError(error.explanation) }
  }
}

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

  /// A warning if clients refuse the certificate today because of its dates; nil otherwise.
  package var warning: String? {
    for certificate in [certificate] + chain {
      if certificate.isExpired { return "a certificate of --tls-certificate has expired: \(certificate.expiry)" }
      if certificate.isNotYetValid { return "a certificate of --tls-certificate is not yet valid" }
    }
    return nil
  }
}
