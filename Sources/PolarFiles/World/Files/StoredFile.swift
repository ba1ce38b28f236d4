/// A file in memory. Since a million of them have to fit, nothing that can be derived is stored.
struct StoredFile: Sendable {
  var id: ID
  var organization: Int32
  var mimeType: Int32
  var service: FileService
  var createdAt: Timestamp
  var size: Int
  var name: String
  /// Nil if it is the path derived from service, organization, id and name.
  var explicitPath: String?
  var version: String?
  var checksum = Checksum.none
  // These two use the padding after the checksum's odd byte.
  var isUploaded = false
  /// -1 for none.
  private var uploadIndex: Int32 = -1
  var etag = CompactETag.none
  var storageVersion: VersionID?
  private var modified = CompactTime.never
  private var flagged = CompactTime.never
  private var deleted = CompactTime.never
  /// The versions stored under its path, oldest first.
  var versions: [ObjectVersion] = []
  var revision: UInt64 = 0

  init(
    id: ID, organization: Int32, mimeType: Int32, service: FileService, createdAt: Timestamp, size: Int, name: String
  ) {
    self.id = id
    self.organization = organization
    self.mimeType = mimeType
    self.service = service
    self.createdAt = createdAt
    self.size = size
    self.name = name
  }

  var isVisible: Bool { isUploaded && deletedAt == nil && service.isListed }
}

extension StoredFile {
  /// The upload that its create opened.
  var upload: Int32? {
    get { uploadIndex < 0 ? nil : uploadIndex }
    set { uploadIndex = newValue ?? -1 }
  }

  var lastModifiedAt: Timestamp? {
    get { modified.time }
    set { modified = CompactTime(newValue) }
  }

  var flaggedMaliciousAt: Timestamp? {
    get { flagged.time }
    set { flagged = CompactTime(newValue) }
  }

  var deletedAt: Timestamp? {
    get { deleted.time }
    set { deleted = CompactTime(newValue) }
  }
}

/// An optional time in eight bytes; an `Optional` would take sixteen.
private struct CompactTime: Sendable {
  static let never = CompactTime(nil)

  private var microseconds: Int64

  init(_ time: Timestamp?) { microseconds = time?.microseconds ?? .min }

  var time: Timestamp? { microseconds == .min ? nil : Timestamp(microseconds: microseconds) }
}
