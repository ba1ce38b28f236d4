package import HTTPCore
import HTTPTypes
import JSON
package import PolarFiles
import Recording

/// The object store's part in failure rules: it identifies requests by their heads, and makes S3's refusals.
extension ObjectStorage {
  /// Fills in what a head says about a request, without verifying it. The only side effect: if rules ask for the
  /// attempt, an upload of a part is counted.
  ///
  /// - Parameter rules: determine what has to be found out; nil finds out everything but a part's attempt.
  /// - Returns: what the rules need to know; nil if no rule can match such a request.
  package func identify(
    _ head: RequestHead, as request: inout FailureRequest, for rules: FailureRules?
  ) -> FailureRequest.Needs? {
    let object = NamedObject(head)
    request.operation = object.operation(head.method)
    guard let needs = rules.map({ $0.needs(for: request.operation) }) ?? .identity else { return nil }
    if head.method == .put { request.part = object.part }
    if needs.contains(.subject) { request.subject = object.query["X-Amz-Credential"] }
    if needs.contains(.owner) {
      let owner = owner(of: object.target)
      request.organization = owner?.organization
      request.file = owner?.file
    }
    if needs.contains(.attempt), let bucket = object.bucket, let part = request.part, let id = object.uploadID {
      request.attempt = store.beginAttempt(bucket: bucket, key: object.target.key, uploadID: id, part: part)
    }
    return needs
  }

  /// The owner of the object, whether its key is one that the API makes or that of a fixture.
  func owner(of target: ObjectTarget) -> (organization: ID, file: ID)? {
    target.owner ?? Bucket(rawValue: target.bucketName).flatMap { store.owner(bucket: $0, key: target.key) }
  }

  /// Records an upload of a part that a rule struck as an attempt.
  ///
  /// - Parameter size: how many bytes of its body are read.
  package func recordStruckPart(_ head: RequestHead, size: Int, code: String, _ explanation: String) {
    let object = NamedObject(head)
    guard object.operation(head.method) == .uploadPart, let bucket = object.bucket, let part = object.part,
      S3Limits.partNumbers.contains(part), let id = object.uploadID
    else { return }
    store.recordStruckPart(
      bucket: bucket, key: object.target.key, uploadID: id, part: part, size: size,
      declaredSHA256: head.headers["x-amz-checksum-sha256"],
      PartAttempt.Refusal(code: code, explanation: explanation))
  }

  /// The response of a rule, in place of the real one.
  package func answer(_ head: RequestHead, with failure: FailureResponse) -> Response {
    let responder = makeResponder(head)
    let status = HTTPResponse.Status(failure.effectiveStatus)
    var headers = HeaderBlock()
    var body = ResponseBody.empty
    switch failure.body {
    case .usual:
      if let code = failure.effectiveCode {
        headers.append("content-type", "application/xml" as StaticString)
        let error = StorageError(code, explanation: "")
        body = .bytes(ErrorDocument(error: error, identifiers: responder.identifiers).bytes)
      }
    case .text(let text):
      headers.append("content-type", "text/plain; charset=utf-8" as StaticString)
      body = .bytes(Array(text.utf8))
    case .json(let value):
      headers.append("content-type", "application/json" as StaticString)
      body = .bytes(value.written)
    }
    var response = responder.response(status, headers, body: body)
    response.apply(failure)
    return response
  }
}

/// The upload or object that a head names, whether it exists or not.
private struct NamedObject {
  let target: ObjectTarget
  let query: QueryParameters

  init(_ head: RequestHead) {
    target = ObjectTarget(path: PercentEncoding.decodeLeniently(head.path))
    query = head.query.flatMap { try? QueryParameters(raw: $0) } ?? .none
  }

  var bucket: Bucket? { Bucket(rawValue: target.bucketName) }
  var uploadID: String? { query["uploadId"] }
  var part: Int? { query["partNumber"].flatMap { Int($0) } }

  func operation(_ method: HTTPRequest.Method) -> Operation? {
    ObjectRequest.operation(method, on: target, query: query)
  }
}
