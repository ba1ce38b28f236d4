import HTTPCore
import HTTPTypes
import PolarFiles

/// A request whose signature, if it has one, is verified.
struct ObjectRequest {
  let head: RequestHead
  let target: ObjectTarget
  let query: QueryParameters
  let requester: Requester

  /// Sub-resources of S3 that Polar does not use.
  private static let subresources: [StaticString] = [
    "acl", "attributes", "legal-hold", "renameObject", "restore", "retention", "select", "tagging", "torrent",
    "uploadId", "uploads",
  ]

  private var subresource: StaticString? { Self.subresources.first { query.contains($0) } }

  var namesSubresource: Bool { subresource != nil }

  /// The requested operation; nil for one of S3 that this store lacks.
  static func operation(
    _ method: HTTPRequest.Method, _ target: ObjectTarget, _ query: QueryParameters
  ) -> Operation? {
    let namesUpload = query.contains("uploadId") && !target.key.isEmpty
    return switch method {
    case .put: namesUpload && query.contains("partNumber") ? .uploadPart : .putObject
    case .get: namesUpload ? .listParts : .getObject
    case .head: .headObject
    case .post: namesUpload ? .completeUpload : nil
    case .delete: namesUpload ? .abortUpload : .deleteObject
    default: nil
    }
  }

  /// The refusal of an operation that this store lacks.
  var methodNotAllowed: StorageError {
    let method = head.method.rawValue
    return .methodNotAllowed(method, on: target.resource, explanation: "This \(method) is not served: \(advice)")
  }

  private var advice: String {
    switch target.resource {
    case .service: return target.bucketAdvice(host: head.headers["host"]) ?? ""
    case .bucket, .deleteMarker:
      return "URLs here name a bucket and a key; the Files API lists what there is."
    case .object: break
    }
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
