/// Makes the URLs that Polar hands out, byte for byte as botocore signs them.
package struct Presigner: Sendable {
  private let keys: SigningKeys

  package init(keys: SigningKeys = SigningKeys()) { self.keys = keys }

  /// For the parts of one upload; what they share is encoded and hashed once.
  package func partURLs(
    base: String, bucket: String, key: String, uploadID: String, at date: Timestamp, expiresIn seconds: Int
  ) -> PartURLSigner {
    PartURLSigner(
      keys: keys, location: ObjectLocation(base: base, bucket: bucket, key: key), uploadID: uploadID, date: date,
      seconds: seconds)
  }

  /// A presigned UploadPart. With a checksum, the client has to send the two headers of
  /// ``PartURLSigner/checksumHeaders(_:)``.
  package func partURL(
    base: String, bucket: String, key: String, uploadID: String, partNumber: String, checksumSHA256Base64: String?,
    at date: Timestamp, expiresIn seconds: Int
  ) -> String {
    let parts = partURLs(base: base, bucket: bucket, key: key, uploadID: uploadID, at: date, expiresIn: seconds)
    var url: [UInt8] = []
    parts.append(partNumber: partNumber, checksumSHA256Base64: checksumSHA256Base64, to: &url)
    return String(decoding: url, as: UTF8.self)
  }

  /// A presigned GetObject that is answered under the given name and type.
  package func objectURL(
    base: String, bucket: String, key: String, contentDisposition: String, contentType: String,
    at date: Timestamp, expiresIn seconds: Int
  ) -> String {
    var url: [UInt8] = []
    appendObjectURL(
      base: base, bucket: bucket, key: key, contentDisposition: contentDisposition, contentType: contentType,
      at: date, expiresIn: seconds, to: &url)
    return String(decoding: url, as: UTF8.self)
  }

  package func appendObjectURL(
    base: String, bucket: String, key: String, contentDisposition: String, contentType: String,
    at date: Timestamp, expiresIn seconds: Int, to url: inout [UInt8]
  ) {
    let location = ObjectLocation(base: base, bucket: bucket, key: key)
    let authentication = QueryAuthentication(
      credentials: keys.credentials, date: date, seconds: seconds, signedHeaders: "host")
    var overrides = Array("response-content-disposition=".utf8)
    PercentEncoding.append(contentDisposition.utf8, keeping: .unreserved, to: &overrides)
    overrides.append(contentsOf: "&response-content-type=".utf8)
    PercentEncoding.append(contentType.utf8, keeping: .unreserved, to: &overrides)

    var request = Array("GET\n".utf8)
    request.append(contentsOf: location.path)
    request.append(contentsOf: "\n\(authentication.parameters)&".utf8)
    request.append(contentsOf: overrides)
    request.append(contentsOf: "\nhost:\(location.host)\n\nhost\nUNSIGNED-PAYLOAD".utf8)
    var hasher = SHA256Hasher()
    request.withUnsafeBytes { hasher.update($0) }

    url.append(contentsOf: location.url)
    url.append(UInt8(ascii: "?"))
    url.append(contentsOf: overrides)
    url.append(contentsOf: "&\(authentication.parameters)&X-Amz-Signature=".utf8)
    authentication.signer(keys).sign(hasher.finalize()).append(hexTo: &url)
  }

  /// The unsigned URL of an object that anyone may read.
  package static func publicURL(base: String, bucket: String, key: String) -> String {
    var url: [UInt8] = []
    appendPublicURL(base: base, bucket: bucket, key: key, to: &url)
    return String(decoding: url, as: UTF8.self)
  }

  package static func appendPublicURL(base: String, bucket: String, key: String, to url: inout [UInt8]) {
    url.append(contentsOf: ObjectLocation(base: base, bucket: bucket, key: key).url)
  }
}
