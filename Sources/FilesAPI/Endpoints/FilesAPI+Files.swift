import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

extension FilesAPI {
  func uploaded(_ id: ArraySlice<UInt8>, body: RequestBody, _ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: true)
    let (id, completed) = try request.validate(id: id, body) { UploadCompleted($0, &$1) }
    try checkManageable(id, by: subject, request, isMutation: false)
    let parts = try completed.storageParts()
    let file: FileRecord?
    do {
      file = try store.complete(
        file: id, uploadID: completed.uploadID.text, path: completed.path.text, parts: parts)
    } catch {
      throw .unhandled("Storage refused to complete the upload: \(error.code.rawValue). \(error.explanation)")
    }
    return try fileResponse(file, request)
  }

  func update(_ id: ArraySlice<UInt8>, body: RequestBody, _ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: true)
    let (id, patch) = try request.validate(id: id, body) { FilePatch($0, &$1) }
    try checkManageable(id, by: subject, request, isMutation: true)
    guard patch.name?.hasUnpairedSurrogates != true, patch.version?.hasUnpairedSurrogates != true else {
      throw .unhandled("A text holds half a surrogate pair, which PostgreSQL cannot store.")
    }
    return try fileResponse(store.patch(id, name: patch.name?.text, version: patch.version?.text), request)
  }

  func delete(_ id: ArraySlice<UInt8>, _ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: true)
    let id = try request.validate(id: id)
    try checkManageable(id, by: subject, request, isMutation: true)
    guard store.delete(id) else { throw .fileNotFound }
    return request.frame.noContent()
  }

  func download(_ id: ArraySlice<UInt8>, _ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: false)
    let id = try request.validate(id: id)
    guard let file = store.file(id, visibleTo: subject) else { throw .fileNotFound }
    request.notes.organization = file.organizationID
    guard file.isUploaded else {
      request.notes.explanation = APIRequest.earlyDownload
      throw .fileNotFound
    }
    guard file.flaggedMaliciousAt == nil else {
      throw .notPermitted("This file has been flagged as malicious and cannot be downloaded.")
    }
    guard file.service != .supportCaseAttachment else {
      throw .notPermitted("Support case attachments cannot be downloaded through the files API.")
    }
    let now = store.now()
    let url = presigner.objectURL(
      base: request.base.text, bucket: file.service.bucket.rawValue, key: file.path,
      contentDisposition: ContentDisposition.attachment(file.name), contentType: file.mimeType,
      at: now, expiresIn: store.configuration.presignTTL)
    var writer = JSONWriter(reservingCapacity: 1536)
    writer.append(downloadOf: file, url: url, expiresAt: store.configuration.expiry(ofURLPresignedAt: now))
    return request.frame.json(.ok, writer.bytes)
  }

  /// Checks that the file exists and that the subject may manage it.
  ///
  /// - Parameter isMutation: whether it is updated or deleted, which support case attachments cannot be.
  private func checkManageable(
    _ id: ID, by subject: Subject, _ request: APIRequest, isMutation: Bool
  ) throws(APIError) {
    guard let (file, canManage) = store.file(id, for: subject) else { throw .fileNotFound }
    request.notes.organization = file.organizationID
    if isMutation, file.service == .supportCaseAttachment {
      throw .notPermitted("Support case attachments cannot be modified or deleted through the files API.")
    }
    guard canManage else { throw .notPermitted(Self.manageRefusal) }
  }

  /// - Parameter file: nil if another request has deleted it meanwhile.
  private func fileResponse(_ file: FileRecord?, _ request: APIRequest) throws(APIError) -> Response {
    guard let file else { throw .fileNotFound }
    var writer = JSONWriter(reservingCapacity: 768)
    writer.append(file, base: request.base.text)
    return request.frame.json(.ok, writer.bytes)
  }
}
