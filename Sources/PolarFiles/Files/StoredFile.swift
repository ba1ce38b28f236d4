/// A file as the world keeps it: a million of them have to fit, so nothing that can be derived is stored.
struct StoredFile: Sendable {
  var id: ID
  var organization: Int32
  var mimeType: Int32
  var service: FileService
  var createdAt: Timestamp
  var size: Int
  var name: String
  /// `nil` while it is the one that service, organization, id and name give.
  var explicitPath: String?
  var version: String?
  var checksum = CompactChecksum.none
  // These two fit behind the checksum's odd byte.
  var isUploaded = false
  /// The upload that its create opened.
  var upload: Int32 = -1
  var etag = CompactETag.none
  var storageVersion: VersionID?
  var lastModifiedAt: Timestamp?
  var flaggedMaliciousAt: Timestamp?
  var deletedAt: Timestamp?
  /// What is stored under its path, oldest first.
  var versions: [ObjectVersion] = []
  var revision: UInt64 = 0

  var isVisible: Bool { isUploaded && deletedAt == nil && service.isListed }
}
