import Bytes

/// The header section with which botocore 1.43 calls S3's CreateMultipartUpload, as far as S3 limits it.
struct StorageHeaders {
  let mimeType: String
  let size: Int
  /// Of the whole file's checksum; empty when there is none, and then it is not sent.
  let base64: String
  let hex: String
  /// Bytes of the name: Polar strips from metadata what is not ASCII.
  private let asciiName: Int

  init(mimeType: String, name: String, size: Int, base64: String, hex: String) {
    self.mimeType = mimeType
    self.size = size
    self.base64 = base64
    self.hex = hex
    asciiName = name.asciiCount
  }

  /// S3 user guide, "Working with object metadata": user-defined metadata is limited to 2 KB of keys and values.
  static let mostMetadataBytes = 2048
  /// The same page: a request's headers are limited to 8 KB (RequestHeaderSectionTooLarge).
  static let mostBytes = 8192

  var metadataBytes: Int {
    let ids = "polar-id".utf8.count + "polar-organization-id".utf8.count + 2 * 36
    let always = "polar-name".utf8.count + asciiName + "polar-size".utf8.count + size.decimalLength
    return ids + always + pair("polar-sha256-base64", base64) + pair("polar-sha256-hex", hex)
  }

  /// Each field with its colon, space and line end.
  var bytes: Int {
    // Host, Accept-Encoding, Content-Type, User-Agent, Authorization, the amz-sdk and X-Amz fields and those of the
    // metadata that is always there, without what the request decides.
    let fixed = 1068 + mimeType.utf8.count + asciiName + size.decimalLength
    return fixed + field("x-amz-meta-polar-sha256-base64", base64) + field("x-amz-meta-polar-sha256-hex", hex)
  }

  private func pair(_ name: StaticString, _ value: String) -> Int {
    value.isEmpty ? 0 : name.utf8CodeUnitCount + value.utf8.count
  }

  /// Authorization names it once more, after a semicolon.
  private func field(_ name: StaticString, _ value: String) -> Int {
    value.isEmpty ? 0 : 2 * name.utf8CodeUnitCount + ": \r\n;".utf8.count + value.utf8.count
  }
}
