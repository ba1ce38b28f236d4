import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// Gives an answer the headers that every answer of S3 has.
struct Responder: Sendable {
  let method: HTTPRequest.Method
  let crossOrigin: CrossOrigin
  let identifiers: ResponseIdentifiers

  /// - Parameter headers: what this answer has beyond the common ones.
  func response(
    _ status: HTTPResponse.Status, _ headers: HeaderBlock = HeaderBlock(), body: ResponseBody = .empty,
    notes: RequestNotes
  ) -> Response {
    var response = Response(status, headers: headers, body: body)
    response.settle(notes)
    crossOrigin.append(to: &response.headers, method: method.rawValue)
    appendIdentity(to: &response.headers)
    return response
  }

  func preflight(_ headers: HeaderBlock, _ notes: RequestNotes) -> Response {
    var response = Response(.ok, headers: headers)
    response.settle(notes)
    appendIdentity(to: &response.headers)
    return response
  }

  /// - Parameter headers: what the refusal has beyond the common ones.
  func refusal(_ error: StorageError, _ notes: RequestNotes, _ headers: HeaderBlock = HeaderBlock()) -> Response {
    var notes = notes
    notes.explanation = explanation(of: error, part: notes.part)
    var headers = headers
    headers.append("content-type", "application/xml" as StaticString)
    let status = HTTPResponse.Status(error)
    // S3 answers a HEAD with the status alone.
    if method == .head { return response(status, headers, notes: notes) }
    let document = ErrorDocument(error: error, identifiers: identifiers).bytes
    return response(status, headers, body: .bytes(document), notes: notes)
  }

  /// Names the part that was being uploaded, where the error does not do so itself.
  private func explanation(of error: StorageError, part: Int?) -> String {
    guard let part, !error.explanation.contains("art \(part)") else { return error.explanation }
    return "Part \(part): \(error.explanation)"
  }

  private func appendIdentity(to headers: inout HeaderBlock) {
    headers.append("x-amz-request-id", identifiers.requestID)
    headers.append("x-amz-id-2", identifiers.hostID)
    headers.append("server", "AmazonS3" as StaticString)
  }
}

extension HTTPResponse.Status {
  init(_ error: StorageError) { self.init(error.status) }
}
