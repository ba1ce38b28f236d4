import Platform

/// A file with the authorities that the person and the system trust and the mock's own behind them, for programs that take one
/// file alone.
struct TrustBundle {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String

  /// Where systems have theirs.
  private static let places = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// Each kind of client has a variable of its own.
  private static let names = [
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "DENO_CERT",
  ]

  /// - Parameter certificate: PEM; it is public, so the file may be read by everybody.
  init(adding certificate: String) throws(Failure) {
    // A company may have added its own.
    let person = Self.names.compactMap { ProcessEnvironment[$0].flatMap(Self.read) }
    let system = Self.places.lazy.compactMap(Self.read).prefix(1)
    var files: [[UInt8]] = []
    for file in person + system + [Array(certificate.utf8)] where !files.contains(file) { files.append(file) }
    let folder = ProcessEnvironment["TMPDIR"] ?? "/tmp"
    // The command may go to another folder than this one.
    var name = Array("\(absolutePath(folder))/polar-files-mock-ca-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let isWritten = file >= 0 && file.writeAll(Array(files.joined(separator: [0x0A])))
    guard isWritten, fchmod(file, 0o644) == 0, close(file) == 0 else {
      throw Failure(description: "cannot write \(path): \(errorText(errno))")
    }
  }

  func remove() { unlink(path) }

  /// For the command.
  var variables: [String: String] { Dictionary(uniqueKeysWithValues: Self.names.map { ($0, path) }) }

  private static func read(_ path: String) -> [UInt8]? {
    guard let bytes = try? FileContents.bytes(path), !bytes.isEmpty else { return nil }
    return bytes
  }
}
