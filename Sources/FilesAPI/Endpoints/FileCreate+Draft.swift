import PolarFiles

extension FileCreate {
  /// What the store is asked to make.
  ///
  /// - Throws: where the real server fails without catching it: in Python's base64, in the headers and the signature of
  ///   its call to S3, or in PostgreSQL.
  func draft(in organization: ID) throws(APIError) -> FileDraft {
    var hex: String?
    if let checksum, !checksum.isEmpty {
      guard !checksum.hasUnpairedSurrogates, let digest = LenientBase64.decode(checksum.text) else {
        throw .unhandled("checksum_sha256_base64 is not base64: Python's b64decode raises.")
      }
      hex = Hexadecimal.encode(digest)
      guard !checksum.holdsHeaderBreak else {
        throw .unhandled("checksum_sha256_base64 holds a line break and would be sent to S3 as a header.")
      }
    }
    guard !name.hasUnpairedSurrogates, !mimeType.hasUnpairedSurrogates,
      !parts.contains(where: { $0.checksum?.hasUnpairedSurrogates == true })
    else {
      throw .unhandled("A text holds half a surrogate pair, which UTF-8 cannot carry to S3.")
    }
    guard !name.holdsHeaderBreak else {
      throw .unhandled("name holds a line break and would be sent to S3 in a metadata header.")
    }
    guard !mimeType.holdsHeaderBreak else {
      throw .unhandled("mime_type holds a line break and would be sent to S3 as Content-Type.")
    }
    guard let size = size.int else {
      throw .unhandled("size is beyond the 64 bits of PostgreSQL's bigint.")
    }
    let kept = checksum.flatMap { $0.isEmpty ? nil : $0.text }
    guard Self.metadataBytes(name, size, kept, hex) <= Self.mostMetadataBytes else {
      throw .unhandled("Name and checksum make more than the 2 KB of metadata that S3 takes (MetadataTooLarge).")
    }
    return FileDraft(
      organizationID: organization, service: service, name: name.text, mimeType: mimeType.text, size: size,
      checksumSHA256Base64: kept, checksumSHA256Hex: hex,
      parts: parts.map { part in
        PartPlan(
          number: part.number.int ?? (part.number.isNegative ? .min : .max),
          checksumSHA256Base64: part.checksum.flatMap { $0.isEmpty ? nil : tape.text($0).text })
      })
  }

  /// S3 user guide, "Working with object metadata": user-defined metadata is limited to 2 KB of keys and values.
  private static let mostMetadataBytes = 2048

  private static func metadataBytes(_ name: PythonText, _ size: Int, _ base64: String?, _ hex: String?) -> Int {
    let ids = "polar-id".utf8.count + "polar-organization-id".utf8.count + 2 * 36
    let asciiName = "polar-name".utf8.count + name.text.utf8.count { $0 < 0x80 }
    let sizeText = "polar-size".utf8.count + String(size).utf8.count
    let base64Bytes = base64.map { "polar-sha256-base64".utf8.count + $0.utf8.count } ?? 0
    let hexBytes = hex.map { $0.isEmpty ? 0 : "polar-sha256-hex".utf8.count + $0.utf8.count } ?? 0
    return ids + asciiName + sizeText + base64Bytes + hexBytes
  }
}

extension PythonText {
  /// Python's http.client refuses a header value with a line break in it, unless white space makes it a continuation,
  /// which S3 in turn refuses.
  fileprivate var holdsHeaderBreak: Bool { text.utf8.contains { $0 == 0x0A || $0 == 0x0D } }
}
