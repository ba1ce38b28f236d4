import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// GetObject and HeadObject.
struct ObjectRead {
  var request: ObjectRequest
  let store: Store
  /// Whether the caller may list keys (`s3:ListBucket`); otherwise a missing key is forbidden instead of not found.
  let maySeeKeys: Bool

  mutating func response() -> Response {
    do throws(StorageError) {
      try authorize()
      switch try object() {
      case .object(let object):
        request.responder.notes.file = object.file
        request.responder.notes.organization = object.organization
        return try respond(with: object)
      case .deleteMarker(let key, let versionID, let wasNamed):
        return refuse(deleted: key, versionID: versionID, wasNamed: wasNamed)
      }
    } catch {
      return request.responder.refusal(error)
    }
  }

  private func object() throws(StorageError) -> ObjectLookup {
    do throws(StorageError) {
      return try store.object(bucket: request.bucket, key: request.key, versionID: request.query["versionId"])
    } catch {
      throw error.code == .noSuchKey ? noKey(error) : error
    }
  }

  private func noKey(_ error: StorageError) -> StorageError {
    guard !maySeeKeys else { return error }
    return .accessDenied(
      explanation: error.explanation + " Outside of development nobody may list the buckets, so S3 denies access to it."
    )
  }

  private func authorize() throws(StorageError) {
    if request.requester == .anonymous {
      guard request.bucket == .publicFiles, !request.key.isEmpty, !request.namesSubresource else {
        throw .accessDenied(
          explanation: "Only objects of polar-s3-public can be read without a signature; ask the API for a URL.")
      }
      guard !ResponseOverrides.isAsked(in: request.query) else { throw .responseHeadersForAnonymous() }
    }
    guard !request.key.isEmpty, !request.namesSubresource else {
      throw request.methodNotAllowed
    }
  }

  private func respond(with object: StoredObject) throws(StorageError) -> Response {
    let preconditions = Preconditions(
      headers: request.head.headers, etag: object.etag, lastModified: object.lastModified, now: store.now())
    switch preconditions.verdict {
    case .serve: break
    case .notModified: return request.responder.response(.notModified, Self.validators(of: object))
    case .failed(let condition):
      let actual = condition == "If-Match" ? "ETag \(object.etag)" : "Last-Modified \(object.lastModified.rfc1123)"
      throw .preconditionFailed(condition, actual: actual)
    }
    let selection = try ObjectSelection(
      object, partNumber: request.query["partNumber"], range: request.head.headers.bytes("range"),
      rangeApplies: preconditions.rangeApplies)
    return try deliver(selection, of: object)
  }

  private func deliver(_ selection: ObjectSelection, of object: StoredObject) throws(StorageError) -> Response {
    var headers = Self.validators(of: object)
    try ResponseOverrides.append(from: request.query, contentType: object.contentType, to: &headers)
    headers.append("accept-ranges", "bytes" as StaticString)
    headers.append("x-amz-server-side-encryption", "AES256" as StaticString)
    selection.append(to: &headers)
    for (name, value) in object.metadata {
      headers.append(name: "x-amz-meta-\(name)".utf8, value: FieldValue.metadata(value).utf8)
    }
    if request.head.headers["x-amz-checksum-mode"]?.uppercased() == "ENABLED", let checksum = selection.checksumSHA256 {
      headers.append("x-amz-checksum-sha256", checksum)
      headers.append("x-amz-checksum-type", "COMPOSITE" as StaticString)
    }
    let source = ContentSource(content: object.content, range: selection.range)
    let isHead = request.head.method == .head
    var response = request.responder.response(
      selection.isPartial ? .partialContent : .ok, headers,
      body: isHead || source.count == 0 ? .empty : .source(source))
    if isHead { response.announcedLength = source.count }
    return response
  }

  /// The object's validators (RFC 9110 §8.8).
  private static func validators(of object: StoredObject) -> HeaderBlock {
    var headers = HeaderBlock()
    headers.reserve(bytes: 1024, fields: 24)
    headers.append("etag", object.etag)
    headers.append("last-modified", object.lastModified.rfc1123)
    headers.append("x-amz-version-id", object.versionID)
    return headers
  }

  private func refuse(deleted key: String, versionID: String, wasNamed: Bool) -> Response {
    var headers = HeaderBlock()
    headers.append("x-amz-delete-marker", "true" as StaticString)
    headers.append("x-amz-version-id", versionID)
    guard wasNamed else {
      let error = StorageError.noSuchKey(
        key, explanation: "The object \(key) was deleted; upload it again as another file.")
      return request.responder.refusal(noKey(error), headers)
    }
    return request.responder.refusal(
      .methodNotAllowed(
        request.head.method.rawValue, on: .deleteMarker,
        explanation: "That version is a delete marker: the object was deleted; name another version."),
      headers)
  }
}
