import HTTPCore
import HTTPTypes
import PolarFiles

/// A request for a bucket or an object in it, whose signature, if it has one, is verified.
struct ObjectRequest {
  let head: RequestHead
  let bucket: Bucket
  /// Empty for the bucket itself.
  let key: String
  let query: QueryParameters
  let requester: Requester
  var responder: Responder

  init(
    _ head: RequestHead, target: ObjectTarget, query: QueryParameters, requester: Requester, responder: Responder
  ) throws(StorageError) {
    let host = head.headers["host"]
    if target.isService, requester != .anonymous {
      throw Self.methodNotAllowed(head.method, on: .service, advice: target.bucketAdvice(host: host) ?? "")
    }
    bucket = try target.bucket(host: host)
    key = target.key
    self.head = head
    self.query = query
    self.requester = requester
    self.responder = responder
    guard key.utf8.count <= S3Limits.longestKey else { throw .keyTooLong(key.utf8.count) }
  }

  /// Sub-resources of S3 that Polar does not use.
  private static let subresources: [StaticString] = [
    "acl", "attributes", "legal-hold", "renameObject", "restore", "retention", "select", "tagging", "torrent",
    "uploadId", "uploads",
  ]

  private var subresource: StaticString? { Self.subresources.first { query.contains($0) } }

  var namesSubresource: Bool { subresource != nil }

  /// The requested operation; nil for one of S3 that this store lacks.
  static func operation(
    _ method: HTTPRequest.Method, on target: ObjectTarget, query: QueryParameters
  ) -> Operation? {
    let namesUpload = query.contains("uploadId") && !target.key.isEmpty
    return switch method {
    case .put: namesUpload && query.contains("partNumber") ? .uploadPart : .putObject
    case .get: namesUpload ? .listParts : .getObject
    case .head: .headObject
    case .post: namesUpload ? .completeUpload : nil
    case .delete: namesUpload ? .abortUpload : .deleteObject
    case .options: .preflight
    default: nil
    }
  }

  /// The refusal of an operation that this store lacks.
  var methodNotAllowed: StorageError {
    Self.methodNotAllowed(head.method, on: key.isEmpty ? .bucket : .object, advice: advice)
  }

  private static func methodNotAllowed(
    _ method: HTTPRequest.Method, on resource: StorageError.Resource, advice: String
  ) -> StorageError {
    .methodNotAllowed(method.rawValue, on: resource, explanation: "This \(method.rawValue) is not served: \(advice)")
  }

  private var advice: String {
    if key.isEmpty { return "URLs here name a bucket and a key; the Files API lists what there is." }
    if head.method == .put, query.contains("uploadId") || query.contains("partNumber") || subresource == nil {
      return "a part is uploaded to a URL with uploadId and partNumber; use the whole URL that the API returned."
    }
    if let subresource { return "the store has no ?\(subresource) of an object; ask for the object itself." }
    return "presigned URLs of Polar upload parts (PUT) and read objects (GET, HEAD)."
  }

  /// A request without a body may sign the hash of the empty body.
  func checkEmptyPayload() throws(StorageError) {
    guard case .signed(let declared?) = requester, head.framing == .none,
      Hexadecimal.decode(declared.utf8)?.count == 32
    else { return }
    let computed = SHA256Digest.of([]).hex
    guard declared.lowercased() == computed else {
      throw .contentSHA256Mismatch(declared: declared, computed: computed)
    }
  }
}
