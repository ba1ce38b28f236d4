import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

extension FilesAPI {
  func create(_ body: RequestBody, _ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: true)
    let create = try request.validate(body) { FileCreate.read($0, &$1) }
    let organization = try payloadOrganization(create.organizationID, subject)
    request.notes.organization = organization.id
    guard organization.canManage else { throw .notPermitted(Self.manageRefusal) }
    let started = try start(try create.draft(in: organization.id))
    request.notes.file = started.file.id
    let now = store.now()
    let signer = presigner.partURLs(
      base: request.base.objectBase, bucket: started.file.service.bucket.rawValue, key: started.file.path,
      uploadID: started.uploadID, at: now, expiresIn: store.configuration.presignTTL)
    let expiresAt = store.configuration.expiry(ofURLPresignedAt: now)
    // A part with a checksum, on a host of usual length.
    let pathLength = started.file.path.utf8.count
    var writer = JSONWriter(reservingCapacity: 1024 + 3 * pathLength + create.parts.count * (1024 + pathLength))
    writer.append(started, of: create, signer: signer, expiresAt: expiresAt)
    return request.frame.json(.created, writer.bytes)
  }

  private func start(_ draft: FileDraft) throws(APIError) -> StartedUpload {
    do {
      return try store.create(draft)
    } catch {
      throw .unhandled("Storage refused to open the upload: \(error.code.rawValue). \(error.explanation)")
    }
  }

  static let manageRefusal = "You don't have permission to manage products"

  private func payloadOrganization(_ id: ID?, _ subject: Subject) throws(APIError) -> (id: ID, canManage: Bool) {
    if case .organization(let own) = subject.kind {
      guard let id else { return (own, true) }
      throw .invalidOrganization(
        .organization(
          type: "organization_token",
          message: "Setting organization_id is disallowed when using an organization token.", id: id))
    }
    let reachable = store.organizations(of: subject)
    if let id {
      guard let organization = reachable.first(where: { $0.id == id }) else {
        throw .invalidOrganization(.organization(type: "value_error", message: "Organization not found.", id: id))
      }
      return organization
    }
    // A token down-scoped to one organization means that one.
    guard subject.organizations?.count == 1, reachable.count == 1 else {
      throw .invalidOrganization(.organization(type: "missing", message: "organization_id is required.", id: nil))
    }
    return reachable[0]
  }
}

extension ValidationError {
  fileprivate static func organization(type: String, message: String, id: ID?) -> ValidationError {
    ValidationError(
      type: type, location: [.key("body"), .key("organization_id")], message: message,
      input: id.map { .string($0.text) } ?? .null)
  }
}
