/// A file as the API shows it.
package struct FileRecord: Sendable, Hashable {
  package var id: ID
  package var organizationID: ID
  package var service: FileService
  package var name: String
  package var path: String
  package var mimeType: String
  package var size: Int
  package var storageVersion: String?
  /// With its double quotes.
  package var checksumETag: String?
  package var checksumSHA256Base64: String?
  package var checksumSHA256Hex: String?
  package var lastModifiedAt: Timestamp?
  package var version: String?
  package var isUploaded: Bool
  package var createdAt: Timestamp
  package var flaggedMaliciousAt: Timestamp?
  /// Identifies this state of this file in `RenderedFiles`.
  package var reference: FileReference
}

/// A file's index and revision; every change of its row gives it a new revision.
package struct FileReference: Sendable, Hashable {
  var index: Int32
  var revision: UInt64
}

/// What a file is for.
package enum FileService: String, Sendable, CaseIterable {
  case downloadable
  case productMedia = "product_media"
  case organizationAvatar = "organization_avatar"
  case supportCaseAttachment = "support_case_attachment"

  /// Whether its files have a public URL.
  package var isPublic: Bool { bucket == .publicFiles }

  package var bucket: Bucket {
    switch self {
    case .downloadable, .supportCaseAttachment: .privateFiles
    case .productMedia, .organizationAvatar: .publicFiles
    }
  }

  /// Whether the API lists its files.
  package var isListed: Bool { self != .supportCaseAttachment }
}
