import JSON
import PolarFiles

extension JSONWriter {
  /// Polar's FileRead.
  mutating func append(_ file: FileRecord, base: String) {
    appendOpening(of: file)
    append(raw: #","version":"#)
    append(optional: file.version)
    append(raw: #","service":""#)
    append(unescaped: file.service.rawValue)
    append(raw: #"","is_uploaded":"#)
    append(bool: file.isUploaded)
    append(raw: #","created_at":"#)
    append(file.createdAt)
    if file.service == .downloadable {
      append(raw: #","flagged_malicious_at":"#)
      append(optional: file.flaggedMaliciousAt)
    }
    appendReadableSize(file.size)
    if file.service.isPublic {
      append(raw: #","public_url":""#)
      Presigner.appendPublicURL(base: base, bucket: file.service.bucket.rawValue, key: file.path, to: &bytes)
      append(raw: "\"")
    }
    append(raw: "}")
  }

  /// Polar's FileDownload.
  mutating func append(downloadOf file: FileRecord, url: String, expiresAt: Timestamp) {
    appendOpening(of: file)
    append(raw: #","download":{"url":"#)
    append(string: url)
    append(raw: #","headers":{},"expires_at":"#)
    append(expiresAt)
    append(raw: #"},"version":"#)
    append(optional: file.version)
    append(raw: #","is_uploaded":"#)
    append(bool: file.isUploaded)
    append(raw: #","service":""#)
    append(unescaped: file.service.rawValue)
    append(raw: "\"")
    appendReadableSize(file.size)
    append(raw: "}")
  }

  /// The fields with which all three forms of a file begin.
  mutating func appendOpening(of file: FileRecord) {
    append(raw: #"{"id":""#)
    file.id.append(to: &bytes)
    append(raw: #"","organization_id":""#)
    file.organizationID.append(to: &bytes)
    append(raw: #"","name":"#)
    append(string: file.name)
    append(raw: #","path":"#)
    append(string: file.path)
    append(raw: #","mime_type":"#)
    append(string: file.mimeType)
    append(raw: #","size":"#)
    append(int: file.size)
    append(raw: #","storage_version":"#)
    append(optional: file.storageVersion)
    append(raw: #","checksum_etag":"#)
    append(optional: file.checksumETag)
    append(raw: #","checksum_sha256_base64":"#)
    append(optional: file.checksumSHA256Base64)
    append(raw: #","checksum_sha256_hex":"#)
    append(optional: file.checksumSHA256Hex)
    append(raw: #","last_modified_at":"#)
    append(optional: file.lastModifiedAt)
  }

  mutating func appendReadableSize(_ size: Int) {
    append(raw: #","size_readable":""#)
    ReadableSize.append(size, to: &bytes)
    append(raw: "\"")
  }

  mutating func append(_ timestamp: Timestamp) {
    append(raw: "\"")
    timestamp.append(rfc3339To: &bytes)
    append(raw: "\"")
  }

  mutating func append(optional text: String?) {
    if let text { append(string: text) } else { appendNull() }
  }

  mutating func append(optional timestamp: Timestamp?) {
    if let timestamp { append(timestamp) } else { appendNull() }
  }
}
