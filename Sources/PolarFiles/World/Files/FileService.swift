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

  /// Whether the API lists them.
  package var isListed: Bool { self != .supportCaseAttachment }
}
