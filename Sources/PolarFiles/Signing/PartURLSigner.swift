/// Signs the part URLs of one upload.
///
/// The parts of an upload differ only in a number and a checksum, so the canonical request up to there is hashed once,
/// and each part continues from a copy of that state.
package struct PartURLSigner: Sendable {
  private let moment: SigningMoment
  /// The URL up to the part number.
  private let start: [UInt8]
  /// The ranges of the authority and of the upload's id in it, which are signed after the part number.
  private let authority: Range<Int>
  private let uploadID: Range<Int>
  /// The parameters `X-Amz-Algorithm` to `X-Amz-SignedHeaders=host`, common to parts with and without a checksum.
  private let authentication: ArraySlice<UInt8>
  /// SHA-256 of the canonical request up to the end of `authentication`.
  private let hasher: SHA256Hasher

  private static let moreHeaders: StaticString = "%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm"
  private static let plainEnd: StaticString = "\n\nhost\nUNSIGNED-PAYLOAD"
  private static let checkedEnd: StaticString = """

    x-amz-sdk-checksum-algorithm:SHA256

    host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
    UNSIGNED-PAYLOAD
    """

  /// - Parameter uploadID: must need no escaping in a URL, as all ids of uploads.
  init(moment: SigningMoment, base: ObjectBase, bucket: String, key: String, uploadID: String, seconds: Int) {
    self.moment = moment
    var location = ObjectLocation(
      base: base, bucket: bucket, key: key, reservingMore: uploadID.utf8.count + 24)
    var beginning: [UInt8] = []
    beginning.reserveCapacity(location.path.count + moment.query.count + 64)
    beginning.append(literal: "PUT\n")
    beginning.append(copying: location.path.span)
    beginning.append(UInt8(ascii: "\n"))
    let authentication = beginning.count
    beginning += moment.query
    beginning.append(decimal: seconds)
    beginning.append(literal: "&X-Amz-SignedHeaders=host")
    self.authentication = beginning[authentication...]
    var hasher = SHA256Hasher()
    hasher.update(beginning)
    self.hasher = hasher

    authority = location.authority
    location.url.append(literal: "?uploadId=")
    let id = location.url.count
    location.url.append(utf8: uploadID)
    self.uploadID = id..<location.url.count
    location.url.append(literal: "&partNumber=")
    start = location.url
  }

  /// Appends the URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameters:
  ///   - partNumber: as sent: Polar checks neither its size nor its sign.
  ///   - checksumSHA256Base64: as sent; nil if the part has none.
  package func append(partNumber: String, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    var canonicalEnd: [UInt8] = []
    canonicalEnd.reserveCapacity(start.count + 320)
    if checksumSHA256Base64 != nil { canonicalEnd.append(literal: Self.moreHeaders) }
    canonicalEnd.append(literal: "&partNumber=")
    let number = canonicalEnd.count
    PercentEncoding.append(partNumber, keeping: .unreserved, to: &canonicalEnd)
    url.append(copying: start.span)
    url.append(copying: canonicalEnd.span.extracting(number...))
    url.append(UInt8(ascii: "&"))
    url.append(copying: authentication.span)
    canonicalEnd.append(literal: "&uploadId=")
    canonicalEnd.append(copying: start.span.extracting(uploadID))
    canonicalEnd.append(literal: "\nhost:")
    canonicalEnd.append(copying: start.span.extracting(authority))
    if let checksum = checksumSHA256Base64 {
      url.append(literal: Self.moreHeaders)
      canonicalEnd.append(literal: "\nx-amz-checksum-sha256:")
      CanonicalHeader.append(checksum, to: &canonicalEnd)
      canonicalEnd.append(literal: Self.checkedEnd)
    } else {
      canonicalEnd.append(literal: Self.plainEnd)
    }
    url.append(literal: "&X-Amz-Signature=")
    moment.sign(hasher.digest(endingWith: canonicalEnd)).append(hexTo: &url)
  }

  package func url(partNumber: String, checksumSHA256Base64: String?) -> String {
    var url: [UInt8] = []
    append(partNumber: partNumber, checksumSHA256Base64: checksumSHA256Base64, to: &url)
    return String(decoding: url, as: UTF8.self)
  }

  /// The headers that a client has to send to a URL with a checksum, in Polar's order.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}
