import Platform

/// A file with the authorities that the user and the system trust, and the mock's own, for programs that accept only
/// one file.
struct TrustBundle {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String

  /// Where systems keep their trusted authorities.
  private static let paths = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// The variables by which the various clients find the file.
  private static let names = [
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "DENO_CERT",
  ]

  /// - Parameter certificate: PEM; it is public, so the file may be read by everybody.
  init(adding certificate: String) throws(Failure) {
    // The user's own file comes first, since a company may have added its authority to it.
    let person = Self.names.compactMap { ProcessEnvironment[$0].flatMap(Self.read) }
    let system = Self.paths.lazy.compactMap(Self.read).prefix(1)
    var files: [[UInt8]] = []
    for file in person + system + [Array(certificate.utf8)] where !files.contains(file) { files.append(file) }
    let folder = ProcessEnvironment["TMPDIR"] ?? "/tmp"
    // An absolute path, since the command may change its folder.
    var name = Array("\(absolutePath(folder))/polar-files-mock-ca-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let isWritten = file >= 0 && file.writeAll(Array(files.joined(separator: [0x0A])))
    guard isWritten, fchmod(file, 0o644) == 0, close(file) == 0 else {
      throw Failure(description: "cannot write \(path): \(errorText(errno))")
    }
  }

  func remove() { unlink(path) }

  /// The variables for the command.
  var variables: [String: String] { Dictionary(uniqueKeysWithValues: Self.names.map { ($0, path) }) }

  private static func read(_ path: String) -> [UInt8]? {
    guard let bytes = try? FileContents.bytes(path), !bytes.isEmpty else { return nil }
    return bytes
  }
}
