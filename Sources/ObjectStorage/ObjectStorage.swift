package import HTTPCore
import HTTPTypes
package import PolarFiles

/// The S3 face of the store: presigned part uploads and reads of objects, path-style, under the two buckets.
package struct ObjectStorage: Sendable {
  let store: Store
  private let verifier: SignatureVerifier
  private let identifiers: IdentifierSource

  package init(store: Store, verifier: SignatureVerifier = SignatureVerifier()) {
    self.store = store
    self.verifier = verifier
    identifiers = IdentifierSource(seed: store.environment.seed)
  }

  /// Authenticates a request by its head and answers it, or takes its body in.
  package func begin(_ head: RequestHead, _ trace: Trace) -> Intake {
    let responder = Responder(
      method: head.method, origin: head.headers["origin"], identifiers: identifiers.next(), trace: trace)
    do {
      let request = try SignedRequest(head)
      let target = ObjectTarget(path: request.path)
      if head.method == .options {
        trace.operation = .preflight
        return .respond(responder.preflight(try CrossOrigin.preflight(head.headers, target: target)))
      }
      let call = ObjectRequest(
        head: head, target: target, query: request.query,
        requester: try verifier.verify(request, at: store.now()), trace: trace)
      return try dispatch(call, responder)
    } catch {
      return .respond(responder.refusal(error))
    }
  }

  private func dispatch(_ request: ObjectRequest, _ responder: Responder) throws(StorageError) -> Intake {
    let bucket = try request.target.bucket()
    let isPart = request.query.contains("uploadId") && request.query.contains("partNumber")
    switch request.head.method {
    case .put where isPart && !request.target.key.isEmpty:
      request.trace.operation = .uploadPart
      return .stream(try PartUpload(request, bucket: bucket, store: store, responder: responder))
    case .get, .head:
      request.trace.operation = request.head.method == .get ? .getObject : .headObject
      return .respond(try ObjectRead(request: request, bucket: bucket, store: store, responder: responder).response())
    default:
      if request.head.method == .put { request.trace.operation = .putObject }
      if request.head.method == .delete { request.trace.operation = .deleteObject }
      guard request.requester != .anonymous else {
        throw .accessDenied(explanation: "Writing needs a URL that the API signed, and this request carries none.")
      }
      throw .methodNotAllowed(request.head.method.rawValue, on: request.target.resource)
    }
  }
}

extension SignedRequest {
  init(_ head: RequestHead) throws(StorageError) {
    try self.init(
      method: head.method.rawValue, rawPath: head.path,
      query: head.query.map { (raw) throws(StorageError) in try QueryParameters(raw: raw) } ?? .none,
      headers: head.headers.bytes,
      fields: head.headers.fields.map { field in
        Field(name: Int(field.nameStart)..<field.nameEnd, value: field.valueStart..<field.valueEnd)
      })
  }
}
