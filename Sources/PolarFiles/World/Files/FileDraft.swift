/// What a create asks for, checked by the API already.
package struct FileDraft: Sendable {
  package var organizationID: ID
  package var service: FileService
  package var name: String
  package var mimeType: String
  package var size: Int
  package var checksumSHA256Base64: String?
  package var checksumSHA256Hex: String?
  package var plan: [PartPlan]

  package init(
    organizationID: ID, service: FileService, name: String, mimeType: String, size: Int,
    checksumSHA256Base64: String? = nil, checksumSHA256Hex: String? = nil, parts: [PartPlan]
  ) {
    self.organizationID = organizationID
    self.service = service
    self.name = name
    self.mimeType = mimeType
    self.size = size
    self.checksumSHA256Base64 = checksumSHA256Base64
    self.checksumSHA256Hex = checksumSHA256Hex
    plan = parts
  }
}

/// What a create returns.
package struct StartedUpload: Sendable {
  package var file: FileRecord
  package var uploadID: String
}

extension FileRecord {
  /// The file that a draft became: as the world would show it, without looking it up again.
  init(_ draft: FileDraft, id: ID, path: String, createdAt: Timestamp, reference: FileReference) {
    self.init(
      id: id, organizationID: draft.organizationID, service: draft.service, name: draft.name, path: path,
      mimeType: draft.mimeType, size: draft.size, checksumSHA256Base64: draft.checksumSHA256Base64,
      checksumSHA256Hex: draft.checksumSHA256Hex, isUploaded: false, createdAt: createdAt, reference: reference)
  }
}
