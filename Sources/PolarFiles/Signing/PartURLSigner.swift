/// Signs the part URLs of one upload.
///
/// Ten thousand parts differ in a number and a checksum only, so the canonical request up to there is hashed once, and
/// each part goes on from a copy of that state.
package struct PartURLSigner: Sendable {
  private let moment: SigningMoment
  /// Everything that the parts share, in one piece.
  private let text: [UInt8]
  /// The URL up to the part number.
  private let start: Range<Int>
  /// The parameters `X-Amz-Algorithm` to `X-Amz-SignedHeaders=host`, which both kinds of part begin with.
  private let authentication: Range<Int>
  /// The canonical request behind the part number, up to the headers that only a checksum adds.
  private let afterNumber: Range<Int>
  /// SHA-256 of the canonical request up to the end of `authentication`.
  private let hasher: MessageHasher

  private static let moreHeaders: StaticString = "%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm"
  private static let number: StaticString = "&partNumber="
  private static let plainEnd: StaticString = "\nhost\nUNSIGNED-PAYLOAD"
  private static let checksumField: StaticString = "x-amz-checksum-sha256:"
  private static let checkedEnd: StaticString = """

    x-amz-sdk-checksum-algorithm:SHA256

    host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
    UNSIGNED-PAYLOAD
    """

  /// What is usually put behind the location's URL.
  static let room = 416

  /// - Parameter appendUploadID: appends the upload's id as it stands in a URL.
  init(
    moment: SigningMoment, location: consuming ObjectLocation, seconds: Int, appendUploadID: (inout [UInt8]) -> Void
  ) {
    let authority = location.authority
    let path = location.authority.upperBound..<location.url.count
    // The URL is the beginning of the text: nothing else holds it, so it is not copied.
    var text = (consume location).url
    text.append(text: "?uploadId=")
    appendUploadID(&text)
    text.append(text: Self.number)
    let start = 0..<text.count
    text.append(contentsOf: moment.query)
    text.append(contentsOf: String(seconds).utf8)
    text.append(text: "&X-Amz-SignedHeaders=host")
    let authentication = start.upperBound..<text.count
    text.append(text: "&uploadId=")
    appendUploadID(&text)
    text.append(text: "\nhost:")
    // A slice of it would share its memory, and be copied with it.
    for index in authority { text.append(text[index]) }
    text.append(UInt8(ascii: "\n"))
    afterNumber = authentication.upperBound..<text.count

    var hasher = MessageHasher()
    hasher.update("PUT\n")
    text.withUnsafeBytes { text in
      hasher.update(UnsafeRawBufferPointer(rebasing: text[path]))
      hasher.update("\n")
      hasher.update(UnsafeRawBufferPointer(rebasing: text[authentication]))
    }
    self.hasher = hasher
    self.start = start
    self.authentication = authentication
    self.text = text
    self.moment = moment
  }

  /// Appends the URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameters:
  ///   - partNumber: a decimal number of any size, as Polar does not check it. What it consists of needs no encoding.
  ///   - checksumSHA256Base64: as sent; nothing when the part has none.
  package func append(
    partNumber: String, checksumSHA256Base64: UnsafeBufferPointer<UInt8>?, to url: inout [UInt8]
  ) {
    append(start, to: &url)
    url.append(contentsOf: partNumber.utf8)
    url.append(UInt8(ascii: "&"))
    append(authentication, to: &url)
    if checksumSHA256Base64 != nil { url.append(text: Self.moreHeaders) }
    url.append(text: "&X-Amz-Signature=")
    moment.sign(canonicalRequest(partNumber, checksumSHA256Base64)).append(hexTo: &url)
  }

  private func append(_ range: Range<Int>, to url: inout [UInt8]) {
    text.withUnsafeBufferPointer { url.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  private func canonicalRequest(_ partNumber: String, _ checksum: UnsafeBufferPointer<UInt8>?) -> SHA256Digest {
    var hasher = hasher
    if checksum != nil { hasher.update(Self.moreHeaders) }
    hasher.update(Self.number)
    var partNumber = partNumber
    partNumber.withUTF8 { hasher.update(UnsafeRawBufferPointer($0)) }
    text.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[afterNumber])) }
    if let checksum {
      hasher.update(Self.checksumField)
      CanonicalHeader.withBytes(checksum) { hasher.update($0) }
      hasher.update(Self.checkedEnd)
    } else {
      hasher.update(Self.plainEnd)
    }
    return hasher.finalize()
  }

  /// The same for any text as part number.
  package func append(partNumber: String, checksumSHA256Base64: String?, to url: inout [UInt8]) {
    var encoded: [UInt8] = []
    PercentEncoding.append(partNumber, keeping: .unreserved, to: &encoded)
    let partNumber = String(decoding: encoded, as: UTF8.self)
    guard var checksumSHA256Base64 else {
      return append(partNumber: partNumber, checksumSHA256Base64: UnsafeBufferPointer?.none, to: &url)
    }
    checksumSHA256Base64.withUTF8 { append(partNumber: partNumber, checksumSHA256Base64: $0, to: &url) }
  }

  /// What the client of a URL with a checksum has to send, in the order Polar lists it.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}

extension [UInt8] {
  fileprivate mutating func append(text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
