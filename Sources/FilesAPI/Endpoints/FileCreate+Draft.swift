import JSON
import PolarFiles

extension FileCreate {
  /// What the store is asked to make.
  ///
  /// - Throws: where the real server fails without catching it: in Python's base64, in the headers and the signature of
  ///   its call to S3, or in PostgreSQL.
  func draft(in organization: ID) throws(APIError) -> FileDraft {
    let base64 = checksum.flatMap { $0.isEmpty ? nil : tape.string($0) }
    var hex: String?
    if let base64 {
      guard !base64.hasUnpairedSurrogates, let digest = LenientBase64.decode(base64.text) else {
        throw .unhandled("checksum_sha256_base64 is not base64: Python's b64decode raises.")
      }
      hex = Hexadecimal.encode(digest)
      guard !base64.text.utf8.contains(where: \.isLineBreak) else {
        throw .unhandled("checksum_sha256_base64 holds a line break and would be sent to S3 as a header.")
      }
    }
    guard !name.hasUnpairedSurrogates, !mimeType.hasUnpairedSurrogates,
      parts.allSatisfy({ $0.checksum?.hasUnpairedSurrogates != true })
    else {
      throw .unhandled("A text holds half a surrogate pair, which UTF-8 cannot carry to S3.")
    }
    guard !holdsLineBreak(name) else {
      throw .unhandled("name holds a line break and would be sent to S3 in a metadata header.")
    }
    guard !holdsLineBreak(mimeType) else {
      throw .unhandled("mime_type holds a line break and would be sent to S3 as Content-Type.")
    }
    guard let size = size.int else {
      throw .unhandled("size is beyond the 64 bits of PostgreSQL's bigint.")
    }
    guard metadataBytes(size, base64?.text, hex) <= Self.mostMetadataBytes else {
      throw .unhandled("Name and checksum make more than the 2 KB of metadata that S3 takes (MetadataTooLarge).")
    }
    guard headerBytes(size, base64?.text, hex) <= Self.mostHeaderBytes else {
      throw .unhandled(
        "mime_type makes the header section sent to S3 longer than the 8 KB that it takes (RequestHeaderSectionTooLarge)."
      )
    }
    guard tape.withBytes(name.range, XMLText.isRepresentable) else {
      throw .unhandled(
        "name holds a character that XML 1.0 cannot: botocore cannot parse S3's reply, which repeats the key.")
    }
    return FileDraft(
      organizationID: organization, service: service, name: tape.string(name).text,
      mimeType: tape.string(mimeType).text, size: size, checksumSHA256Base64: base64?.text, checksumSHA256Hex: hex,
      parts: plan)
  }

  private var plan: [PartPlan] {
    parts.map { part in
      PartPlan(
        number: part.number.int ?? (part.number.isNegative ? .min : .max),
        checksumSHA256Base64: part.checksum.map { tape.withBytes($0.range) { String(decoding: $0, as: UTF8.self) } })
    }
  }

  /// Python's http.client refuses a header value with a line break in it, unless white space makes it a continuation,
  /// which S3 in turn refuses.
  private func holdsLineBreak(_ text: ValidatedText) -> Bool {
    tape.holds(0x0A, text.range) || tape.holds(0x0D, text.range)
  }

  /// S3 user guide, "Working with object metadata": user-defined metadata is limited to 2 KB of keys and values.
  private static let mostMetadataBytes = 2048

  private func metadataBytes(_ size: Int, _ base64: String?, _ hex: String?) -> Int {
    let ids = "polar-id".utf8.count + "polar-organization-id".utf8.count + 2 * 36
    let asciiName = "polar-name".utf8.count + asciiNameBytes
    let sizeText = "polar-size".utf8.count + size.decimalLength
    let base64Bytes = base64.map { "polar-sha256-base64".utf8.count + $0.utf8.count } ?? 0
    let hexBytes = hex.map { $0.isEmpty ? 0 : "polar-sha256-hex".utf8.count + $0.utf8.count } ?? 0
    return ids + asciiName + sizeText + base64Bytes + hexBytes
  }
}

extension FileCreate {
  /// S3 API reference, "PutObject" and the error RequestHeaderSectionTooLarge: a request's headers are limited to 8 KB.
  private static let mostHeaderBytes = 8192

  /// The header section of CreateMultipartUpload as botocore 1.43 sends it, each field with its colon, space and line end.
  private func headerBytes(_ size: Int, _ base64: String?, _ hex: String?) -> Int {
    // Host, Accept-Encoding, Content-Type, User-Agent, Authorization, the four amz-sdk and X-Amz fields and those of the
    // metadata that is always there, without what the request decides.
    var count = 1068 + Int(mimeType.count) + asciiNameBytes + size.decimalLength
    // Each is named in Authorization's SignedHeaders, too.
    if let base64 { count += 2 * "x-amz-meta-polar-sha256-base64".utf8.count + 5 + base64.utf8.count }
    if let hex, !hex.isEmpty { count += 2 * "x-amz-meta-polar-sha256-hex".utf8.count + 5 + hex.utf8.count }
    return count
  }

  private var asciiNameBytes: Int { tape.withBytes(name.range) { name in name.count { $0 < 0x80 } } }
}

extension UInt8 {
  fileprivate var isLineBreak: Bool { self == 0x0A || self == 0x0D }
}
