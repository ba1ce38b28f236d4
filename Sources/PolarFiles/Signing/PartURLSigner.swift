package import JSON

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
  /// SHA-256 of the canonical request up to the end of `authentication`: of one run of memory, as is the rest of each
  /// part's, for each run that is hashed by itself takes a hundred instructions more.
  private let hasher: SHA256Hasher

  private static let moreHeaders: StaticString = "%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm"
  private static let number: StaticString = "&partNumber="
  private static let plainEnd: StaticString = "\nhost\nUNSIGNED-PAYLOAD"
  private static let checksumField: StaticString = "x-amz-checksum-sha256:"
  private static let checkedEnd: StaticString = """

    x-amz-sdk-checksum-algorithm:SHA256

    host;x-amz-checksum-sha256;x-amz-sdk-checksum-algorithm
    UNSIGNED-PAYLOAD
    """

  init(moment: SigningMoment, base: ObjectBase, bucket: String, key: String, uploadID: String, seconds: Int) {
    var id = uploadID
    var (start, canonicalStart, authentication, afterNumber) = (0..<0, 0..<0, 0..<0, 0..<0)
    // Room for a key of which some characters are encoded.
    let capacity = 512 + base.text.count * 2 + key.utf8.count * 3
    let text = [UInt8].written(capacity: capacity) { text in
      ObjectLocation.append(base: base, bucket: bucket, key: key, to: &text)
      let path = base.authority.upperBound..<text.count
      text.append("?uploadId=")
      let uploadStart = text.count
      id.withUTF8 { PercentEncoding.append($0, keeping: .unreserved, to: &text) }
      let uploadID = uploadStart..<text.count
      text.append(Self.number)
      start = 0..<text.count
      text.append("PUT\n")
      text.append(copyOf: path)
      text.append("\n")
      let authenticationStart = text.count
      moment.query.withUnsafeBufferPointer { text.append($0) }
      text.append(int: seconds)
      text.append("&X-Amz-SignedHeaders=host")
      authentication = authenticationStart..<text.count
      canonicalStart = start.upperBound..<text.count
      text.append("&uploadId=")
      text.append(copyOf: uploadID)
      text.append("\nhost:")
      text.append(copyOf: base.authority)
      text.append("\n")
      afterNumber = authentication.upperBound..<text.count
    }
    var hasher = SHA256Hasher()
    text.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[canonicalStart])) }
    self.hasher = hasher
    self.start = start
    self.authentication = authentication
    self.afterNumber = afterNumber
    self.text = text
    self.moment = moment
  }

  /// Appends the URL of one part; it is ASCII and needs no escaping in JSON beyond what the base does.
  ///
  /// - Parameter checksumSHA256Base64: as sent; nothing when the part has none.
  package func append(
    partNumber: PartNumber, checksumSHA256Base64: UnsafeBufferPointer<UInt8>?, to url: inout ByteCursor
  ) {
    text.withUnsafeBufferPointer { text in
      url.append(UnsafeBufferPointer(rebasing: text[start]))
      let numberStart = url.count
      partNumber.append(to: &url)
      let number = numberStart..<url.count
      url.append(UInt8(ascii: "&"))
      url.append(UnsafeBufferPointer(rebasing: text[authentication]))
      if checksumSHA256Base64 != nil { url.append(Self.moreHeaders) }
      url.append("&X-Amz-Signature=")
      let canonicalRequest = url.aside({
        appendCanonicalEnd(text, number, checksumSHA256Base64, to: &$0)
      }) {
        hasher.digest(endingWith: UnsafeRawBufferPointer($0))
      }
      let signature = moment.sign(canonicalRequest)
      url.append(atMost: 64) { target in
        withUnsafeBytes(of: signature.bytes) { Hexadecimal.write($0, to: target) }
        return 64
      }
    }
  }

  /// The canonical request behind `authentication`.
  ///
  /// - Parameter number: where the part's number stands in the URL.
  private func appendCanonicalEnd(
    _ text: UnsafeBufferPointer<UInt8>, _ number: Range<Int>, _ checksum: UnsafeBufferPointer<UInt8>?,
    to end: inout ByteCursor
  ) {
    if checksum != nil { end.append(Self.moreHeaders) }
    end.append(Self.number)
    end.append(copyOf: number)
    end.append(UnsafeBufferPointer(rebasing: text[afterNumber]))
    guard let checksum else { return end.append(Self.plainEnd) }
    end.append(Self.checksumField)
    CanonicalHeader.withBytes(checksum) { end.append($0) }
    end.append(Self.checkedEnd)
  }

  /// The URL of one part, whatever its number is.
  package func url(partNumber: String, checksumSHA256Base64: String?) -> String {
    let url = [UInt8].written(capacity: text.count + 256) { cursor in
      guard var checksum = checksumSHA256Base64 else {
        return append(partNumber: .text(partNumber), checksumSHA256Base64: nil, to: &cursor)
      }
      checksum.withUTF8 { append(partNumber: .text(partNumber), checksumSHA256Base64: $0, to: &cursor) }
    }
    return String(decoding: url, as: UTF8.self)
  }

  /// What the client of a URL with a checksum has to send, in the order Polar lists it.
  package static func checksumHeaders(_ checksumSHA256Base64: String) -> [(name: String, value: String)] {
    [("x-amz-checksum-sha256", checksumSHA256Base64), ("x-amz-sdk-checksum-algorithm", "SHA256")]
  }
}

extension PartURLSigner {
  /// A part number as it was sent: Polar checks neither its size nor its sign.
  package enum PartNumber {
    case number(Int)
    case text(String)

    fileprivate func append(to url: inout ByteCursor) {
      switch self {
      case .number(let number): url.append(int: number)
      case .text(var text): text.withUTF8 { PercentEncoding.append($0, keeping: .unreserved, to: &url) }
      }
    }
  }
}

extension PercentEncoding {
  static func append(_ text: UnsafeBufferPointer<UInt8>, keeping kept: Kept, to cursor: inout ByteCursor) {
    forEachRun(text, kept) { run, other in
      cursor.append(run)
      if let other {
        cursor.append(UInt8(ascii: "%"))
        cursor.append(upperCaseDigit(other >> 4))
        cursor.append(upperCaseDigit(other & 15))
      }
    }
  }
}
