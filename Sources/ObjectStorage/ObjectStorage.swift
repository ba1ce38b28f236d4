package import HTTPCore
import HTTPTypes
package import PolarFiles
import Recording

/// The S3 API of the store: presigned part uploads and reads of objects, path-style, under the two buckets.
package struct ObjectStorage: Sendable {
  let store: Store
  private let verifier: SignatureVerifier
  private let deployment: Deployment
  private let identifiers: IdentifierSource

  package init(
    store: Store, verifier: SignatureVerifier = SignatureVerifier(), deployment: Deployment = .development
  ) {
    self.store = store
    self.deployment = deployment
    self.verifier = verifier
    identifiers = IdentifierSource(seed: store.seed)
  }

  /// Authenticates a request by its head, and then answers it or takes its body in.
  package func begin(_ head: RequestHead) -> Intake {
    var responder = makeResponder(head)
    do throws(StorageError) {
      if head.method == .options { return .respond(try preflight(head, &responder)) }
      return try dispatch(authenticate(head, &responder))
    } catch {
      return .respond(responder.refusal(error))
    }
  }

  func makeResponder(_ head: RequestHead) -> Responder {
    Responder(
      method: head.method, crossOrigin: CrossOrigin(head.headers, path: head.path, deployment),
      identifiers: identifiers.next())
  }

  private func authenticate(_ head: RequestHead, _ responder: inout Responder) throws(StorageError) -> ObjectRequest {
    let request = try SignedRequest(head)
    let path = head.isRewritten ? PercentEncoding.decodeLeniently(head.path) : request.path
    let target = try ObjectTarget(path: path, sentAs: head.signedPath)
    // Noted before the signature is checked, so that refused requests have it too.
    responder.notes.operation = ObjectRequest.operation(head.method, on: target, query: request.query)
    responder.notes.organization = target.owner?.organization
    responder.notes.file = target.owner?.file
    if head.method == .put { responder.notes.part = request.query["partNumber"].flatMap { Int($0) } }
    let requester = try verified(request, target)
    if requester != .anonymous { responder.notes.subject = request.query["X-Amz-Credential"] }
    return try ObjectRequest(head, target: target, query: request.query, requester: requester, responder: responder)
  }

  private func verified(_ request: SignedRequest, _ target: ObjectTarget) throws(StorageError) -> Requester {
    do throws(StorageError) {
      return try verifier.verify(request, at: store.now()) { announcedHeaders(target, request.query) }
    } catch {
      guard let advice = target.bucketAdvice(host: request.host) else { throw error }
      var error = error
      error.explanation += " " + advice
      throw error
    }
  }

  /// The headers that a part's URL was handed out with, if the upload is known: to find out which one a request
  /// changed.
  private func announcedHeaders(_ target: ObjectTarget, _ query: QueryParameters) -> [(name: String, value: String)] {
    guard let bucket = Bucket(rawValue: target.bucketName), let id = query["uploadId"],
      let number = query["partNumber"].flatMap({ Int($0) }),
      let checksum = store.announcedChecksum(bucket: bucket, key: target.key, uploadID: id, partNumber: number)
    else { return [] }
    return PartURLSigner.checksumHeaders(checksum)
  }

  /// A browser's preflight has no signature, so S3 checks only the path.
  private func preflight(_ head: RequestHead, _ responder: inout Responder) throws(StorageError) -> Response {
    responder.notes.operation = .preflight
    guard let path = PercentEncoding.decode(head.path) else {
      throw .uriNotParsable(String(decoding: head.path, as: UTF8.self))
    }
    let target = try ObjectTarget(path: path, sentAs: head.path)
    let owner = owner(of: target)
    responder.notes.organization = owner?.organization
    responder.notes.file = owner?.file
    return responder.preflight(try responder.crossOrigin.preflight(head.headers, target: target))
  }

  private func dispatch(_ request: ObjectRequest) throws(StorageError) -> Intake {
    let notes = request.responder.notes
    switch notes.operation {
    case .uploadPart:
      return .stream(try PartUpload(request, in: store), notes: SettledNotes(notes))
    case .listParts: return try OpenUpload(request, in: store).list()
    case .completeUpload: return try OpenUpload(request, in: store).complete()
    case .abortUpload: return try OpenUpload(request, in: store).abort()
    case .deleteObject where request.requester != .anonymous && !request.key.isEmpty && !request.namesSubresource:
      try request.checkEmptyPayload()
      return .respond(try delete(request))
    case .getObject, .headObject:
      try request.checkEmptyPayload()
      var read = ObjectRead(request: request, store: store, maySeeKeys: deployment == .development)
      return .respond(read.response())
    default:
      // S3 refuses an unknown method before it checks the caller.
      if request.requester == .anonymous, [.put, .delete].contains(request.head.method) {
        throw .accessDenied(explanation: "Writing needs a URL that the API signed, and this request carries none.")
      }
      throw request.methodNotAllowed
    }
  }

  private func delete(_ request: ObjectRequest) throws(StorageError) -> Response {
    let deletion = try store.deleteObject(
      bucket: request.bucket, key: request.key, versionID: request.query["versionId"])
    var headers = HeaderBlock()
    if deletion.isDeleteMarker { headers.append("x-amz-delete-marker", "true" as StaticString) }
    headers.append("x-amz-version-id", deletion.versionID)
    return request.responder.response(.noContent, headers)
  }
}

extension SignedRequest {
  init(_ head: RequestHead) throws(StorageError) {
    try self.init(
      method: head.method.rawValue, rawPath: head.signedPath,
      query: head.query.map { (raw) throws(StorageError) in try QueryParameters(raw: raw) } ?? .none,
      headers: head.headers.bytes,
      fields: head.headers.fields.map { field in
        Field(name: Int(field.nameStart)..<field.nameEnd, value: field.valueStart..<field.valueEnd)
      })
  }
}
