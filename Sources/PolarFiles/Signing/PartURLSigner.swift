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
  /// SHA-256 of the canonical request up to the same place.
  private let hasher: SHA256Hasher
  /// The canonical request behind the part number, up to the headers that only a checksum adds.
  private let afterNumber: [UInt8]

  private static let moreHeaders = Array("%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm".utf8)
  private static let number = Array("&partNumber=".utf8)
  private static let signature = Array("&X-Amz-Signature=".utf8)
  private static let plainEnd = Array("\nhost\nUNSIGNED-PAYLOAD".utf8)
  private static let checksumField = Array("x-amz-checksum-sha256:".utf8)
  private static let checkedEnd = Array(
    """

    x-amz-sdk-checksum-algorithm:SHA256

    host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
    UNSIGNED-PAYLOAD
    """.utf8)

  init(moment: SigningMoment, location: ObjectLocation, uploadID: String, seconds: Int) {
    self.moment = moment
    var start = location.url
    start.reserveCapacity(start.count + 64)
    start.append(contentsOf: "?uploadId=".utf8)
    let uploadStart = start.count
    PercentEncoding.append(uploadID, keeping: .unreserved, to: &start)
    let uploadEnd = start.count
    start.append(contentsOf: Self.number)
    var afterNumber = Array("&uploadId=".utf8)
    afterNumber.append(contentsOf: start[uploadStart..<uploadEnd])
    afterNumber.append(contentsOf: "\nhost:".utf8)
    afterNumber.append(contentsOf: location.host.utf8)
    afterNumber.append(UInt8(ascii: "\n"))
    self.start = start
    self.afterNumber = afterNumber

    var authentication = moment.query
    authentication.append(contentsOf: String(seconds).utf8)
    authentication.append(contentsOf: "&X-Amz-SignedHeaders=host".utf8)
    self.authentication = authentication

    var request = Array("PUT\n".utf8)
    request.reserveCapacity(512)
    request.append(contentsOf: location.path)
    request.append(UInt8(ascii: "\n"))
    request.append(contentsOf: authentication)
    var hasher = SHA256Hasher()
    request.withUnsafeBytes { hasher.update($0) }
    self.hasher = hasher
  }

  /// Appends the URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameter partNumber: in decimal, of any size, as Polar does not check it.
  package func append(partNumber: String, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    url.append(contentsOf: start)
    let numberStart = url.count
    PercentEncoding.append(partNumber, keeping: .unreserved, to: &url)
    let numberEnd = url.count

    // The rest of the canonical request is put together in one piece: the hash takes it in at once.
    var rest: [UInt8] = []
    rest.reserveCapacity(512)
    if checksumSHA256Base64 != nil { rest.append(contentsOf: Self.moreHeaders) }
    rest.append(contentsOf: Self.number)
    rest.append(contentsOf: url[numberStart..<numberEnd])
    rest.append(contentsOf: afterNumber)
    if var checksumSHA256Base64 {
      rest.append(contentsOf: Self.checksumField)
      checksumSHA256Base64.withUTF8 { CanonicalHeader.append($0, to: &rest) }
      rest.append(contentsOf: Self.checkedEnd)
    } else {
      rest.append(contentsOf: Self.plainEnd)
    }
    var hasher = hasher
    rest.withUnsafeBytes { hasher.update($0) }

    url.append(UInt8(ascii: "&"))
    url.append(contentsOf: authentication)
    if checksumSHA256Base64 != nil { url.append(contentsOf: Self.moreHeaders) }
    url.append(contentsOf: Self.signature)
    moment.sign(hasher.finalize()).append(hexTo: &url)
  }

  package func append(partNumber: Int, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    append(partNumber: String(partNumber), checksumSHA256Base64: checksumSHA256Base64, to: &url)
  }

  /// What the client of a URL with a checksum has to send, in the order Polar lists it.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}
