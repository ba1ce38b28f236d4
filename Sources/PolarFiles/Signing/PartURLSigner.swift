/// Signs the part URLs of one upload.
///
/// Ten thousand parts differ in a number and a checksum only, so the canonical request up to there is hashed once, and
/// each part goes on from a copy of that state.
package struct PartURLSigner: Sendable {
  private let moment: SigningMoment
  /// The URL up to the part number.
  private let start: [UInt8]
  /// The parameters `X-Amz-Algorithm` to `X-Amz-SignedHeaders=host`, which both kinds of part begin with.
  private let authentication: [UInt8]
  /// The canonical request behind the part number, up to the headers that only a checksum adds.
  private let afterNumber: [UInt8]
  /// SHA-256 of the canonical request up to the end of `authentication`.
  private let hasher: SHA256Hasher

  private static let moreHeaders = "%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm"
  private static let plainEnd = "\nhost\nUNSIGNED-PAYLOAD"
  private static let checkedEnd = """

    x-amz-sdk-checksum-algorithm:SHA256

    host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
    UNSIGNED-PAYLOAD
    """

  init(moment: SigningMoment, base: ObjectBase, bucket: String, key: String, uploadID: String, seconds: Int) {
    let location = ObjectLocation(base: base, bucket: bucket, key: key)
    var id: [UInt8] = []
    PercentEncoding.append(uploadID, keeping: .unreserved, to: &id)
    authentication = moment.query + Array("\(seconds)&X-Amz-SignedHeaders=host".utf8)
    var beginning = Array("PUT\n".utf8)
    beginning += location.path
    beginning.append(UInt8(ascii: "\n"))
    beginning += authentication
    var hasher = SHA256Hasher()
    hasher.update(beginning)
    self.hasher = hasher
    var afterNumber = Array("&uploadId=".utf8)
    afterNumber += id
    afterNumber += "\nhost:".utf8
    afterNumber += location.url[location.authority]
    afterNumber.append(UInt8(ascii: "\n"))
    self.afterNumber = afterNumber
    var start = location.url
    start += "?uploadId=".utf8
    start += id
    start += "&partNumber=".utf8
    self.start = start
    self.moment = moment
  }

  /// The URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameters:
  ///   - partNumber: as sent: Polar checks neither its size nor its sign.
  ///   - checksumSHA256Base64: as sent; `nil` when the part has none.
  package func url(partNumber: String, checksumSHA256Base64: String?) -> String {
    var number: [UInt8] = []
    PercentEncoding.append(partNumber, keeping: .unreserved, to: &number)
    var url = start
    url.reserveCapacity(start.count + authentication.count + 192)
    url += number
    url.append(UInt8(ascii: "&"))
    url += authentication
    var canonicalEnd: [UInt8] = []
    canonicalEnd.reserveCapacity(afterNumber.count + 320)
    if checksumSHA256Base64 != nil {
      url += Self.moreHeaders.utf8
      canonicalEnd += Self.moreHeaders.utf8
    }
    canonicalEnd += "&partNumber=".utf8
    canonicalEnd += number
    canonicalEnd += afterNumber
    if let checksum = checksumSHA256Base64 {
      canonicalEnd += "x-amz-checksum-sha256:".utf8
      CanonicalHeader.append(Array(checksum.utf8)[...], to: &canonicalEnd)
      canonicalEnd += Self.checkedEnd.utf8
    } else {
      canonicalEnd += Self.plainEnd.utf8
    }
    url += "&X-Amz-Signature=".utf8
    url += moment.sign(hasher.digest(endingWith: canonicalEnd)).hex.utf8
    return String(decoding: url, as: UTF8.self)
  }

  /// What the client of a URL with a checksum has to send, in the order Polar lists it.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}
