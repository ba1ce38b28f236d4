import Bytes
import COpenSSL
import Synchronization

/// The server's own certificate authority, which signs certificates for requested names.
///
/// - Its key is only in memory, unless a `CertificateFolder` keeps it.
/// - Leaves share one key and are cached by their names: making one is a signature.
package final class CertificateAuthority: Sendable {
  package let certificate: Certificate
  let key: PrivateKey
  private let leafKey: PrivateKey
  private let leaves = Mutex<[[String]: TLSIdentity]>([:])

  /// More names than a test uses. A peer that asks for further names costs a signature each, but no memory.
  private static let maxLeaves = 256
  private static let authorityDays = 3650
  /// The longest validity that Apple's systems accept if a user has added the root.
  private static let leafDays = 824

  /// Makes a new one.
  package convenience init() throws(TLSFailure) {
    let key = try PrivateKey()
    var digits = String(UInt32.random(in: .min ... .max), radix: 16)
    digits = String(repeating: "0", count: 8 - digits.count) + digits
    let certificate = try CertificateDraft(
      // A name of its own, so that a trust store with several of them tells them apart.
      subject: "polar-files-mock CA \(digits)", key: key, days: Self.authorityDays,
      extensions: [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ]
    ).signed(by: nil)
    try self.init(certificate: certificate, key: key)
  }

  /// Uses an existing certificate and key.
  init(certificate: Certificate, key: PrivateKey) throws(TLSFailure) {
    self.certificate = certificate
    self.key = key
    leafKey = try PrivateKey()
  }

  /// A certificate for all of `names`: host names and addresses. What is neither is left out.
  package func identity(for names: [String]) throws(TLSFailure) -> TLSIdentity {
    if let known = leaves.withLock({ $0[names] }) { return known }
    let alternatives = names.compactMap(Self.alternative)
    guard !alternatives.isEmpty else { throw TLSFailure("no certificate can be made for a server without a name") }
    let leaf = try CertificateDraft(
      subject: names.first { $0.utf8.count <= 64 } ?? "polar-files-mock", key: leafKey, days: Self.leafDays,
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
        (NID_subject_alt_name, alternatives.joined(separator: ",")),
      ]
    ).signed(by: self)
    let identity = TLSIdentity(certificate: leaf, chain: [], key: leafKey)
    leaves.withLock { leaves in
      if leaves.count >= Self.maxLeaves { leaves = [:] }
      leaves[names] = identity
    }
    return identity
  }

  /// A name as the extension spells it; nil for what is no name.
  private static func alternative(_ name: String) -> String? {
    HostForm(name.utf8).map { $0 == .name ? "DNS:\(name)" : "IP:\(name)" }
  }
}

/// A certificate before it is signed.
private struct CertificateDraft {
  var subject: String
  var key: PrivateKey
  var days: Int
  /// In the notation of OpenSSL's configuration files.
  var extensions: [(identifier: Int32, value: String)]

  /// - Parameter authority: nil to sign with the certificate's own key.
  func signed(by authority: CertificateAuthority?) throws(TLSFailure) -> Certificate {
    guard let pointer = X509_new() else { throw TLSFailure(OpenSSLError().text) }
    let certificate = Certificate(owning: pointer)
    X509_set_version(pointer, 2)
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), UInt64.random(in: 1...UInt64(Int64.max)))
    // An hour for clocks that are behind.
    X509_gmtime_adj(X509_getm_notBefore(pointer), -3600)
    X509_gmtime_adj(X509_getm_notAfter(pointer), days * 86_400)
    X509_set_pubkey(pointer, key.pointer)
    X509_NAME_add_entry_by_txt(
      X509_get_subject_name(pointer), "CN", MBSTRING_UTF8, Array(subject.utf8), Int32(subject.utf8.count), -1, 0)
    let issuer = authority?.certificate.pointer ?? pointer
    X509_set_issuer_name(pointer, X509_get_subject_name(issuer))
    for (identifier, value) in extensions { try add(identifier, value, to: pointer, issuer: issuer) }
    guard X509_sign(pointer, (authority?.key ?? key).pointer, EVP_sha256()) > 0 else {
      throw TLSFailure(OpenSSLError().text)
    }
    return certificate
  }

  private func add(
    _ identifier: Int32, _ value: String, to certificate: OpaquePointer, issuer: OpaquePointer
  ) throws(TLSFailure) {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    guard let made = X509V3_EXT_conf_nid(nil, &context, identifier, value) else {
      throw TLSFailure("\(value) cannot stand in a certificate: \(OpenSSLError().text)")
    }
    defer { X509_EXTENSION_free(made) }
    guard X509_add_ext(certificate, made, -1) == 1 else { throw TLSFailure(OpenSSLError().text) }
  }
}
