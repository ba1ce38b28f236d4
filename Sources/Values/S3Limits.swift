/// The limits of S3 (S3 user guide, "Multipart upload limits", "Naming Amazon S3 objects" and "Presigned URLs").
package enum S3Limits {
  /// The most parts of one object.
  package static let partCount = 10_000
  package static let partNumbers = 1...partCount
  package static let largestPart = 5 << 30
  /// The longest key, in bytes of UTF-8.
  package static let longestKey = 1024
  /// Seconds for which a presigned URL is valid: a week.
  package static let longestPresign = 604_800
}
