/// What a create asks for, checked by the API already.
package struct FileDraft: Sendable {
  package var organizationID: ID
  package var service: FileService
  package var name: String
  package var mimeType: String
  package var size: Int
  package var checksumSHA256Base64: String?
  package var checksumSHA256Hex: String?
  package var parts: [PartPlan]

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
    self.parts = parts
  }
}

/// A part as announced at create. Only the checksum means something to storage; the numbers are whatever the client sent.
package struct PartPlan: Sendable, Hashable {
  package var number: Int
  package var checksumSHA256Base64: String?

  package init(number: Int, checksumSHA256Base64: String?) {
    self.number = number
    self.checksumSHA256Base64 = checksumSHA256Base64
  }
}

/// What a create gives back.
package struct StartedUpload: Sendable {
  package var file: FileRecord
  package var uploadID: String
}
