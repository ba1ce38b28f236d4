import HTTPCore
import HTTPTypes

extension ResponseFrame {
  /// What the layer that limits bodies answers to a head: its length has to be known where there may be a body.
  func refusal(ofBodyIn head: RequestHead, atMost limit: Int) -> Response? {
    if case .length(let count) = head.framing { return count > limit ? bodyTooLarge(limit) : nil }
    switch head.method {
    // Most requests: no need to compare it with the others.
    case .get: return nil
    case .post, .put, .patch:
      if head.headers.contains("content-length") { return nil }
      return refusal(.lengthRequired, "LengthRequired", "A Content-Length header is required.")
    default: return nil
    }
  }

  func bodyTooLarge(_ limit: Int) -> Response {
    refusal(
      .contentTooLarge, "RequestBodyTooLarge", "Request body exceeded the maximum allowed size of \(limit) bytes.")
  }

  private func refusal(_ status: HTTPResponse.Status, _ error: String, _ detail: String) -> Response {
    response(status, Array(#"{"error": "\#(error)", "detail": "\#(detail)"}"#.utf8), from: .bodySize)
  }
}
