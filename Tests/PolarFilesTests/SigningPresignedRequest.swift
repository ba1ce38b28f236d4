import PolarFiles

/// A presigned request in parts that a test can change one by one.
struct PresignedRequest {
  var method: String
  var path: String
  var query: [(name: String, value: String)]
  var headers: [(name: String, value: String)]

  static let date = Timestamp(seconds: 1_787_400_000)
  static let host = "127.0.0.1:8080"
  static let checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

  /// A part of `downloadable/o/f/simple.zip`.
  static func part(checksum: String? = checksum, expiresIn seconds: Int = 3600, at date: Timestamp = date) -> Self {
    let url = Presigner().partURLs(
      base: ObjectBase("http://\(host)"), bucket: "polar-s3", key: "downloadable/o/f/simple.zip",
      uploadID: "VXBsb2FkLklk.x_y~z", at: date, expiresIn: seconds
    ).url(partNumber: "1", checksumSHA256Base64: checksum)
    var request = PresignedRequest(method: "PUT", url: url)
    if let checksum { request.headers += PartURLSigner.checksumHeaders(checksum) }
    return request
  }

  static func object(key: String = "downloadable/o/f/simple.zip") -> Self {
    PresignedRequest(
      method: "GET",
      url: Presigner().objectURL(
        base: "http://\(host)", bucket: "polar-s3", key: key, contentDisposition: "attachment; filename=\"a b.zip\"",
        contentType: "application/zip", at: date, expiresIn: 3600))
  }

  init(method: String, url: String) {
    self.method = method
    let target = url.dropFirst("http://\(Self.host)".count)
    let parts = target.split(separator: "?", maxSplits: 1)
    path = String(parts[0])
    query = parts[1].split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(sides[0]), String(sides[1]))
    }
    headers = [("host", Self.host), ("user-agent", "test")]
  }

  subscript(_ name: String) -> String {
    get { query.first { $0.name == name }?.value ?? "" }
    set {
      if let index = query.firstIndex(where: { $0.name == name }) {
        query[index].value = newValue
      } else {
        query.append((name, newValue))
      }
    }
  }

  func verify(by verifier: SignatureVerifier = SignatureVerifier(), at now: Timestamp = date.adding(seconds: 1))
    throws(StorageError) -> Requester
  {
    let raw = query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    var text: [UInt8] = []
    let fields = headers.map { name, value in
      text.append(contentsOf: name.utf8)
      let middle = text.count
      text.append(contentsOf: value.utf8)
      return SignedRequest.Field(name: middle - name.utf8.count..<middle, value: middle..<text.count)
    }
    let request = try SignedRequest(
      method: method, rawPath: Array(path.utf8)[...], query: QueryParameters(raw: Array(raw.utf8)[...]),
      headers: text, fields: fields)
    return try verifier.verify(request, at: now)
  }

  /// What the object store refuses this request with.
  func refusal(by verifier: SignatureVerifier = SignatureVerifier(), at now: Timestamp = date.adding(seconds: 1))
    -> StorageError?
  {
    do {
      _ = try verify(by: verifier, at: now)
      return nil
    } catch {
      return error
    }
  }
}
