/// What the request of a part says about its body, as sent.
package struct PartHeaders: Sendable {
  package var contentLength: Int?
  /// `Content-MD5`.
  package var contentMD5: String?
  /// Every `x-amz-checksum-…` header, by what follows the prefix, in lower case.
  package var checksums: [(algorithm: String, value: String)]
  /// `x-amz-sdk-checksum-algorithm`.
  package var sdkChecksumAlgorithm: String?
  /// `x-amz-content-sha256`, when the request signs it.
  package var signedContentSHA256: String?

  package init(
    contentLength: Int?, contentMD5: String? = nil, checksums: [(algorithm: String, value: String)] = [],
    sdkChecksumAlgorithm: String? = nil, signedContentSHA256: String? = nil
  ) {
    self.contentLength = contentLength
    self.contentMD5 = contentMD5
    self.checksums = checksums
    self.sdkChecksumAlgorithm = sdkChecksumAlgorithm
    self.signedContentSHA256 = signedContentSHA256
  }

  package init(contentLength: Int?, checksumSHA256: String?) {
    self.init(
      contentLength: contentLength,
      checksums: checksumSHA256.map { [(algorithm: "sha256", value: $0)] } ?? [],
      sdkChecksumAlgorithm: checksumSHA256.map { _ in "SHA256" })
  }

  /// The checksum that the request declares for SHA-256, well-formed or not.
  var declaredSHA256: String? { checksums.first { $0.algorithm == "sha256" }?.value }
}

/// The length and the digests that the bytes of a part must have.
struct PartExpectation: Sendable {
  var count: Int?
  var md5: MD5Digest?
  var sha256: SHA256Digest
  var contentSHA256: String?

  private static let algorithms: Set = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"]

  /// Applies S3's rules for the headers of a part whose upload was opened with SHA-256.
  init(_ headers: PartHeaders, part number: Int) throws(StorageError) {
    if let length = headers.contentLength, length > S3Limits.largestPart { throw .partTooLarge(length) }
    count = headers.contentLength
    md5 = try headers.contentMD5.map { (text) throws(StorageError) in
      guard let digest = Base64.decode(text.utf8).flatMap({ MD5Digest($0) }) else { throw .contentMD5Invalid(text) }
      return digest
    }
    contentSHA256 = headers.signedContentSHA256
    guard headers.checksums.count <= 1 else { throw .multipleChecksums() }
    guard let (algorithm, value) = headers.checksums.first else {
      if headers.sdkChecksumAlgorithm != nil { throw .checksumAnnouncedOnly() }
      throw .checksumMissing(part: number)
    }
    guard Self.algorithms.contains(algorithm) else { throw .checksumAlgorithmUnknown() }
    if let announced = headers.sdkChecksumAlgorithm, announced.lowercased() != algorithm {
      throw .checksumAlgorithmDisagrees()
    }
    guard algorithm == "sha256" else { throw .checksumTypeMismatch(actual: algorithm, part: number) }
    guard let digest = SHA256Digest(base64: value) else {
      throw .checksumNotBase64(header: "x-amz-checksum-sha256", part: number)
    }
    sha256 = digest
  }

  /// Compares the received part with the announced one.
  func check(_ part: StoredPart, number: Int) throws(StorageError) {
    let computed = part.sha256
    if let count, count != part.size { throw .bodyIncomplete(expected: count, received: part.size) }
    if let md5, md5 != part.md5 { throw .contentMD5Mismatch(expected: md5, calculated: part.md5, part: number) }
    if let contentSHA256, contentSHA256 != "UNSIGNED-PAYLOAD", contentSHA256 != computed.hex {
      throw .contentSHA256Mismatch(declared: contentSHA256, computed: computed.hex)
    }
    guard sha256 == computed else {
      throw .sha256Mismatch(declared: sha256.base64, computed: computed.base64, part: number)
    }
  }
}
