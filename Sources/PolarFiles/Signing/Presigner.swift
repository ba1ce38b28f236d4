/// Makes the URLs that Polar hands out, byte for byte as botocore signs them.
package struct Presigner: Sendable {
  private let keys: SigningKeys

  package init(keys: SigningKeys = SigningKeys()) { self.keys = keys }

  /// For the parts of one upload; what they share is encoded and hashed once.
  package func partURLs(
    base: ObjectBase, bucket: String, key: String, uploadID: String, at date: Timestamp, expiresIn seconds: Int
  ) -> PartURLSigner {
    PartURLSigner(
      moment: keys.moment(date), base: base, bucket: bucket, key: key, uploadID: uploadID, seconds: seconds)
  }

  /// A presigned GetObject that is answered under the given name and type.
  package func objectURL(
    base: String, bucket: String, key: String, contentDisposition: String, contentType: String,
    at date: Timestamp, expiresIn seconds: Int
  ) -> String {
    url(
      method: "GET", base: base, bucket: bucket, key: key,
      parameters: [
        ("response-content-disposition", contentDisposition), ("response-content-type", contentType),
      ],
      at: date, expiresIn: seconds)
  }

  /// Any presigned request.
  ///
  /// - Parameters:
  ///   - parameters: in the order in which they shall stand in the URL.
  ///   - headers: what the request has to send besides Host, names in lower case.
  package func url(
    method: String, base: String, bucket: String, key: String, parameters: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], at date: Timestamp, expiresIn seconds: Int
  ) -> String {
    let location = ObjectLocation(base: ObjectBase(base), bucket: bucket, key: key)
    let moment = keys.moment(date)
    let signed = (headers + [("host", location.host)]).sorted { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let query =
      parameters + [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", String(decoding: moment.credential, as: UTF8.self)),
        ("X-Amz-Date", moment.amzDate), ("X-Amz-Expires", String(seconds)), ("X-Amz-SignedHeaders", names),
      ]
    var text: [UInt8] = []
    let fields = signed.map { name, value in
      text.append(contentsOf: name.utf8)
      let middle = text.count
      text.append(contentsOf: value.utf8)
      return SignedRequest.Field(name: middle - name.utf8.count..<middle, value: middle..<text.count)
    }
    let request = SignedRequest(
      method: method, path: PercentEncoding.decode(location.path) ?? Array(location.path),
      query: QueryParameters(query), headers: text, fields: fields)
    let payload = headers.first { $0.name == "x-amz-content-sha256" }?.value ?? "UNSIGNED-PAYLOAD"
    let canonical = request.canonical(signedHeaders: Array(names.utf8)[...], payload: Array(payload.utf8)[...])
    var url = location.url + Array("?".utf8) + QueryParameters.encode(query) + Array("&X-Amz-Signature=".utf8)
    url.append(contentsOf: moment.sign(canonical).hex.utf8)
    return String(decoding: url, as: UTF8.self)
  }

  /// The unsigned URL of an object that anyone may read.
  package static func publicURL(base: String, bucket: String, key: String) -> String {
    var url: [UInt8] = []
    appendPublicURL(base: base, bucket: bucket, key: key, to: &url)
    return String(decoding: url, as: UTF8.self)
  }

  package static func appendPublicURL(base: String, bucket: String, key: String, to url: inout [UInt8]) {
    url.append(contentsOf: ObjectLocation(base: ObjectBase(base), bucket: bucket, key: key).url)
  }
}
