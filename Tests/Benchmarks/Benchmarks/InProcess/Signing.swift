import PolarFiles

/// A presigned URL of a part and the request that follows it.
enum Signing {
  static let now = Timestamp(seconds: 1_767_225_600)
  static let verifier = SignatureVerifier()
  private static let presigner = Presigner()
  private static let host = "127.0.0.1:8080"
  private static let checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

  static func partURL() -> String {
    presigner.partURLs(
      base: ObjectBase("http://\(host)"), bucket: "polar-s3", key: "downloadable/acme/3f0a/release.zip",
      uploadID: "upload", at: now, expiresIn: 3600
    ).url(partNumber: "1", checksumSHA256Base64: checksum)
  }

  static func request() -> SignedRequest {
    let target = Array(partURL().utf8.dropFirst("http://\(host)".utf8.count))
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { fatalError("an URL has no query") }
    var text: [UInt8] = []
    var fields: [SignedRequest.Field] = []
    for (name, value) in [("host", host)] + PartURLSigner.checksumHeaders(checksum) {
      let start = text.count
      text += name.utf8
      let middle = text.count
      text += value.utf8
      fields.append(SignedRequest.Field(name: start..<middle, value: middle..<text.count))
    }
    do {
      return try SignedRequest(
        method: "PUT", rawPath: target[..<mark], query: QueryParameters(raw: target[(mark + 1)...]), headers: text,
        fields: fields)
    } catch {
      fatalError("a signed request cannot be read: \(error)")
    }
  }
}
