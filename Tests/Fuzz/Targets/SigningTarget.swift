import PolarFiles
import Values

/// The input is a request, a line each: method, path, query, then fields. It is verified as it is; and what the signer
/// signs for that path is accepted.
enum SigningTarget {
  /// The moment that the seeds were signed at.
  private static let now = Timestamp(seconds: 1_767_225_600)
  private static let keys = SigningKeys()
  private static let verifier = SignatureVerifier(keys: keys)
  private static let presigner = Presigner(keys: keys)

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 24, omittingEmptySubsequences: false).map(
      Array.init)
    guard lines.count >= 3 else { return }
    let method = String(decoding: lines[0], as: UTF8.self)
    _ = try? verify(method: method, path: lines[1], query: lines[2], headers: Array(lines.dropFirst(3)))
    acceptsOwn(method, key: String(decoding: lines[1], as: UTF8.self), name: String(decoding: lines[2], as: UTF8.self))
  }

  private static func acceptsOwn(_ method: String, key: String, name: String) {
    let url = presigner.url(
      method: method, base: "http://files.test", bucket: "polar-s3", key: key, parameters: [(name, key), ("x", name)],
      at: now, expiresIn: 60)
    // A parameter of the signer's own names is another claim.
    guard !name.hasPrefix("X-Amz-") else { return }
    let target = Array(url.utf8.dropFirst("http://files.test".utf8.count))
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { fatalError("no query in \(url)") }
    do {
      let requester = try verify(
        method: method, path: Array(target[..<mark]), query: Array(target[(mark + 1)...]),
        headers: [Array("host: files.test".utf8)])
      if requester != .signed(contentSHA256: nil) { fatalError("not taken as signed: \(url)") }
    } catch {
      fatalError("refused: \(url): \(error)")
    }
  }

  private static func verify(
    method: String, path: [UInt8], query: [UInt8], headers: [[UInt8]]
  ) throws(StorageError) -> Requester {
    var text: [UInt8] = []
    var fields: [SignedRequest.Field] = []
    for line in headers {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let start = text.count
      text += line[..<colon].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
      let middle = text.count
      text += line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
      fields.append(SignedRequest.Field(name: start..<middle, value: middle..<text.count))
    }
    let request = try SignedRequest(
      method: method, rawPath: path[...], query: try QueryParameters(raw: query[...]), headers: text, fields: fields)
    return try verifier.verify(request, at: now)
  }
}
