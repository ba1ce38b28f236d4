/// The validated request of a create.
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

/// The result of a create.
package struct StartedUpload: Sendable {
  package var file: FileRecord
  package var uploadID: String
}

extension FileRecord {
  /// The file that was made from a draft, without looking it up in the world.
  init(_ draft: FileDraft, id: ID, path: String, createdAt: Timestamp, reference: FileReference) {
    self.init(
      id: id, organizationID: draft.organizationID, service: draft.service, name: draft.name, path: path,
      mimeType: draft.mimeType, size: draft.size, checksumSHA256Base64: draft.checksumSHA256Base64,
      checksumSHA256Hex: draft.checksumSHA256Hex, isUploaded: false, createdAt: createdAt, reference: reference)
  }
}

/// A part as announced at create. Storage uses only the checksum; the numbers may be anything that the client sent.
package struct PartPlan: Sendable, Hashable {
  package var number: Int
  package var checksum: Checksum

  /// - Parameter checksumSHA256Base64: as sent; an empty text counts as none.
  package init(number: Int, checksumSHA256Base64: String?) {
    self.number = number
    checksum = Checksum(base64: checksumSHA256Base64?.isEmpty == true ? nil : checksumSHA256Base64)
  }

  package var checksumSHA256Base64: String? { checksum.base64 }
}
