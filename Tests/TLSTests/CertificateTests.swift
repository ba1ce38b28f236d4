import COpenSSL
import Platform
import Testing
@testable import TLS

/// A folder of its own that goes with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/tls-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    for name in ["certificate.pem", "key.pem", "kept/ca.pem", "kept/ca-key.pem"] { unlink("\(path)/\(name)") }
    for name in ["kept", ""] { rmdir("\(path)/\(name)") }
  }

  func write(_ text: String, _ name: String) throws -> String {
    let file = "\(path)/\(name)"
    try CertificateFile.write(text, to: file, mode: 0o600)
    return file
  }

  func mode(_ name: String) -> mode_t {
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o777 : 0
  }
}

@Suite struct CertificateTests {
  let folder: TemporaryFolder
  let authority: CertificateAuthority
  let leaf: TLSIdentity

  init() throws {
    folder = try TemporaryFolder()
    authority = try CertificateAuthority()
    leaf = try authority.identity(for: ["localhost", "127.0.0.1", "::1"])
  }

  private func complaint(_ certificate: String, _ key: String) throws -> String? {
    let certificate = try folder.write(certificate, "certificate.pem")
    let key = try folder.write(key, "key.pem")
    do throws(CertificateError) {
      _ = try TLSIdentity(certificateFile: certificate, keyFile: key)
      return nil
    } catch {
      return error.description.replacing(folder.path, with: "DIR")
    }
  }

  @Test func `a certificate and its key are taken, with the chain behind it`() throws {
    #expect(try complaint(leaf.certificate.pem, leaf.key.pem) == nil)
    #expect(try complaint(leaf.certificate.pem + authority.certificate.pem, leaf.key.pem) == nil)
    let identity = try TLSIdentity(certificateFile: "\(folder.path)/certificate.pem", keyFile: "\(folder.path)/key.pem")
    #expect(identity.chain.count == 1 && identity.warning == nil)
    let other = try CertificateAuthority().certificate
    var pair = TLSPair(
      try TLSContext(.identity(identity)), client: try TLSPeer(trusting: other))
    _ = pair.exchange()
    #expect(pair.client.failure == "certificate verify failed")
    pair = TLSPair(
      try TLSContext(.identity(identity)),
      client: try TLSPeer(trusting: authority.certificate))
    _ = pair.exchange()
    #expect(pair.client.isEstablished)
  }

  @Test func `an unusable file is refused with its name and a remedy`() throws {
    let certificate = leaf.certificate.pem
    let key = leaf.key.pem
    #expect(try complaint("", key) == "DIR/certificate.pem holds no certificate: it is empty")
    #expect(try complaint("hello", key) == "DIR/certificate.pem holds no certificate: it has no -----BEGIN line of one")
    #expect(try complaint("0\u{1}", key)?.contains("openssl x509 -inform der") == true)
    #expect(try complaint(key, key)?.contains("holds a private key and no certificate") == true)
    #expect(try complaint(certificate, certificate)?.contains("holds a certificate and no private key") == true)
    #expect(try complaint(certificate, "0\u{1}")?.contains("openssl pkey -inform der") == true)
    #expect(
      try complaint(certificate, try PrivateKey().pem)
        == "the key in DIR/key.pem is not the one of the certificate in DIR/certificate.pem")
    #expect(try complaint(authority.certificate.pem + certificate, key)?.contains("must be the first in DIR") == true)
    let broken = certificate.replacing("\nMII", with: "\nAII")
    #expect(try complaint(broken, key)?.contains("holds no certificate") == true)
  }

  @Test func `a certificate that is damaged behind others is not left out`() throws {
    let (certificate, key, signer) = (leaf.certificate.pem, leaf.key.pem, authority.certificate.pem)
    for (damaged, reason) in [
      (String(signer.dropLast(40)), "bad end line"),
      (signer.replacing("\nMII", with: "\n!II"), "bad base64 decode"),
      (signer.replacing("\nMII", with: "\nAII"), "wrong tag"),
    ] {
      let said = try complaint(certificate + damaged, key)
      #expect(said == "DIR/certificate.pem is damaged behind certificate 1: \(reason)")
    }
    #expect(
      try complaint(certificate + signer + String(signer.prefix(99)), key)?.contains("behind certificate 2") == true)
    #expect(
      try complaint(String(certificate.prefix(99)), key)
        == "DIR/certificate.pem holds no certificate that can be read: bad end line")
    // Text outside PEM blocks is a comment.
    #expect(try complaint("Subject: x\n\(certificate)\nIssuer: y\n\(signer)\nthe end", key) == nil)
    #expect(try complaint(key + certificate + signer, key) == nil)
  }

  @Test func `a key that is cut is damaged, not missing`() throws {
    let key = leaf.key.pem
    for damaged in [String(key.prefix(30)), String(key.prefix(90)), key.replacing("\nMI", with: "\nAI")] {
      #expect(
        try complaint(leaf.certificate.pem, damaged)
          == "the key in DIR/key.pem is damaged, or of a kind that OpenSSL does not know")
    }
  }

  @Test func `an encrypted key is refused with the command that decrypts it`() throws {
    let password = Array("secret".utf8)
    let encrypted = PEM.text {
      PEM_write_bio_PrivateKey(
        $0, leaf.key.pointer, EVP_aes_256_cbc(), password, Int32(password.count), nil, nil)
    }
    #expect(encrypted.contains("ENCRYPTED"))
    #expect(try complaint(leaf.certificate.pem, encrypted)?.contains("is encrypted") == true)
    #expect(try complaint(leaf.certificate.pem, encrypted)?.contains("openssl pkey -in DIR/key.pem") == true)
  }

  @Test func `a file that is not there is named`() {
    let failure = #expect(throws: CertificateError.self) {
      try TLSIdentity(certificateFile: "/nowhere/a.pem", keyFile: "/nowhere/b.pem")
    }
    #expect(failure?.description == "cannot read /nowhere/a.pem: No such file or directory")
  }

  @Test func `a certificate lasts 825 days at most and holds names and addresses`() throws {
    var pair = TLSPair(
      try TLSContext(.identity(leaf)),
      client: try TLSPeer(trusting: authority.certificate))
    _ = pair.exchange()
    let text = pair.client.serverCertificate
    #expect(text.contains("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"))
    #expect(text.contains("CA:FALSE") && text.contains("TLS Web Server Authentication") && text.contains("prime256v1"))
    var days: Int32 = 0
    var seconds: Int32 = 0
    let pointer = leaf.certificate.pointer
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(pointer), X509_get0_notAfter(pointer))
    #expect((700...824).contains(days))
  }

  @Test func `certificates are cached by their names, and a name that is none is left out`() throws {
    #expect(try authority.identity(for: ["a.test"]).certificate === authority.identity(for: ["a.test"]).certificate)
    #expect(try authority.identity(for: ["b.test"]).certificate !== authority.identity(for: ["a.test"]).certificate)
    for name in ["", "a,DNS:example.com", "a\nb", "*.test", "a..b"] {
      #expect(throws: TLSFailure.self) { try authority.identity(for: [name]) }
    }
  }

  @Test func `a folder keeps the authority for the next start, and the key for its owner`() throws {
    let kept = CertificateFolder("\(folder.path)/kept")
    let first = try kept.authority()
    #expect(try kept.authority().certificate.isSame(as: first.certificate))
    #expect(folder.mode("kept") == 0o700 && folder.mode("kept/ca-key.pem") == 0o600)
    #expect(folder.mode("kept/ca.pem") == 0o644)
    #expect(try PEM.certificates(in: CertificateFile.bytes("\(folder.path)/kept/ca.pem")).found.count == 1)
    unlink("\(folder.path)/kept/ca.pem")
    #expect(try kept.authority().certificate.isSame(as: first.certificate))
  }

  @Test func `a folder with damaged files is refused, and they are left as they are`() throws {
    let path = "\(folder.path)/kept"
    let kept = CertificateFolder(path)
    let first = try kept.authority()
    func complaint() -> String? {
      do throws(CertificateError) {
        _ = try kept.authority()
        return nil
      } catch {
        return error.description.replacing(folder.path, with: "DIR")
      }
    }
    _ = try folder.write(leaf.certificate.pem, "kept/ca.pem")
    #expect(complaint()?.hasPrefix("DIR/kept/ca.pem is not the certificate of DIR/kept/ca-key.pem") == true)
    _ = try folder.write(first.certificate.pem, "kept/ca.pem")
    #expect(complaint() == nil)
    _ = try folder.write(try PrivateKey().pem + first.certificate.pem, "kept/ca-key.pem")
    #expect(complaint()?.contains("DIR/kept/ca-key.pem is damaged") == true)
    _ = try folder.write(leaf.key.pem + leaf.certificate.pem, "kept/ca-key.pem")
    #expect(complaint()?.contains("no authority's") == true)
    _ = try folder.write("half a key", "kept/ca-key.pem")
    #expect(complaint()?.hasPrefix("DIR/kept/ca-key.pem holds no private key") == true)
    chmod("\(path)/ca-key.pem", 0o644)
    #expect(complaint()?.contains("chmod 600 DIR/kept/ca-key.pem") == true)
    unlink("\(path)/ca-key.pem")
    #expect(complaint()?.contains("DIR/kept/ca-key.pem is missing") == true)
  }
}
