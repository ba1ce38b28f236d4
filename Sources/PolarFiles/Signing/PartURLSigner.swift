/// Signs the part URLs of one upload.
///
/// Ten thousand parts differ in a number and a checksum only, so the canonical request up to there is hashed once, and
/// each part goes on from a copy of that state.
package struct PartURLSigner: Sendable {
  private let signer: RequestSigner
  private let plain: Variant
  private let checked: Variant
  /// The URL up to the part number.
  private let start: [UInt8]
  /// The canonical request behind the part number, up to the headers that only a checksum adds.
  private let afterNumber: [UInt8]

  private struct Variant: Sendable {
    /// The canonical request up to the part number.
    var hasher: SHA256Hasher
    /// The URL between the part number and the signature.
    var authentication: [UInt8]
  }

  private static let plainHeaders = "host"
  private static let checkedHeaders = "host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm"
  private static let plainEnd = Array("\n\(plainHeaders)\nUNSIGNED-PAYLOAD".utf8)
  private static let checksumField = Array("x-amz-checksum-sha256:".utf8)
  private static let checkedEnd =
    Array("\nx-amz-sdk-checksum-algorithm:SHA256\n\n\(checkedHeaders)\nUNSIGNED-PAYLOAD".utf8)

  init(keys: SigningKeys, location: ObjectLocation, uploadID: String, date: Timestamp, seconds: Int) {
    var upload = Array("uploadId=".utf8)
    PercentEncoding.append(uploadID.utf8, keeping: .unreserved, to: &upload)
    start = location.url + Array("?".utf8) + upload + Array("&partNumber=".utf8)
    afterNumber = Array("&".utf8) + upload + Array("\nhost:\(location.host)\n".utf8)

    func variant(_ authentication: QueryAuthentication) -> Variant {
      var hasher = SHA256Hasher()
      let request =
        Array("PUT\n".utf8) + location.path + Array("\n".utf8) + authentication.encoded
        + Array("&partNumber=".utf8)
      request.withUnsafeBytes { hasher.update($0) }
      return Variant(
        hasher: hasher, authentication: Array("&".utf8) + authentication.encoded + Array("&X-Amz-Signature=".utf8))
    }
    var authentication = QueryAuthentication(
      credentials: keys.credentials, date: date, seconds: seconds, signedHeaders: Self.plainHeaders)
    plain = variant(authentication)
    authentication.signedHeaders = Self.checkedHeaders
    checked = variant(authentication)
    signer = authentication.signer(keys)
  }

  /// Appends the URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameter partNumber: in decimal, of any size, as Polar does not check it.
  package func append(partNumber: String, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    let variant = checksumSHA256Base64 == nil ? plain : checked
    let numberStart = url.count + start.count
    url.append(contentsOf: start)
    PercentEncoding.append(partNumber.utf8, keeping: .unreserved, to: &url)

    var hasher = variant.hasher
    url.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[numberStart...])) }
    afterNumber.withUnsafeBytes { hasher.update($0) }
    if let checksumSHA256Base64 {
      Self.checksumField.withUnsafeBytes { hasher.update($0) }
      CanonicalHeader.value(checksumSHA256Base64.utf8).withUnsafeBytes { hasher.update($0) }
      Self.checkedEnd.withUnsafeBytes { hasher.update($0) }
    } else {
      Self.plainEnd.withUnsafeBytes { hasher.update($0) }
    }
    url.append(contentsOf: variant.authentication)
    signer.sign(hasher.finalize()).append(hexTo: &url)
  }

  package func append(partNumber: Int, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    append(partNumber: String(partNumber), checksumSHA256Base64: checksumSHA256Base64, to: &url)
  }

  /// What the client of a URL with a checksum has to send, in the order Polar lists it.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}
