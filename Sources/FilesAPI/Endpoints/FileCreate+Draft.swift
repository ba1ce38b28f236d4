import Bytes
import JSON
import PolarFiles

extension FileCreate {
  /// What the store is asked to make.
  ///
  /// - Throws: where the real server fails without catching it: in Python's base64, in the headers and the signature of
  ///   its call to S3, in reading S3's reply, or in PostgreSQL.
  func draft(in organization: ID) throws(APIError) -> FileDraft {
    let base64 = checksum.flatMap { $0.isEmpty ? nil : $0 }
    var hex: String?
    if let base64 {
      guard !base64.hasUnpairedSurrogates, let digest = LenientBase64.decode(base64.text) else {
        throw .unhandled("checksum_sha256_base64 is not base64: Python's b64decode raises.")
      }
      hex = Hexadecimal.encode(digest)
      guard !base64.text.holdsLineBreak else {
        throw .unhandled("checksum_sha256_base64 holds a line break and would be sent to S3 as a header.")
      }
    }
    guard !name.hasUnpairedSurrogates, !mimeType.hasUnpairedSurrogates,
      parts.allSatisfy({ $0.checksum?.hasUnpairedSurrogates != true })
    else {
      throw .unhandled("A text holds half a surrogate pair, which UTF-8 cannot carry to S3.")
    }
    // Python's http.client refuses a header value with a line break in it, unless white space makes it a continuation,
    // which S3 in turn refuses.
    guard !name.text.holdsLineBreak else {
      throw .unhandled("name holds a line break and would be sent to S3 in a metadata header.")
    }
    guard !mimeType.text.holdsLineBreak else {
      throw .unhandled("mime_type holds a line break and would be sent to S3 as Content-Type.")
    }
    guard let size = size.int else {
      throw .unhandled("size is beyond the 64 bits of PostgreSQL's bigint.")
    }
    let headers = StorageHeaders(
      mimeType: mimeType.text, name: name.text, size: size, base64: base64?.text ?? "", hex: hex ?? "")
    guard headers.metadataBytes <= StorageHeaders.mostMetadataBytes else {
      throw .unhandled("Name and checksum make more than the 2 KB of metadata that S3 takes (MetadataTooLarge).")
    }
    guard headers.bytes <= StorageHeaders.mostBytes else {
      throw .unhandled(
        "mime_type makes the header section sent to S3 longer than the 8 KB that it takes (RequestHeaderSectionTooLarge)."
      )
    }
    guard XMLText.isRepresentable(name.text) else {
      throw .unhandled(
        "name holds a character that XML 1.0 cannot: botocore cannot parse S3's reply, which repeats the key.")
    }
    return FileDraft(
      organizationID: organization, service: service, name: name.text, mimeType: mimeType.text, size: size,
      checksumSHA256Base64: base64?.text, checksumSHA256Hex: hex, parts: plan)
  }

  private var plan: [PartPlan] {
    parts.map { part in
      PartPlan(
        number: part.number.int ?? (part.number.isNegative ? .min : .max),
        checksumSHA256Base64: part.checksum?.text)
    }
  }
}

/// The texts that XML can carry.
enum XMLText {
  /// Whether every character is one that XML 1.0 §2.2 has, escaped or not.
  static func isRepresentable(_ text: String) -> Bool {
    !text.holds { !(0x20..<0x7F ~= $0) }
      || text.unicodeScalars.allSatisfy { character in
        switch character.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
      }
  }
}
