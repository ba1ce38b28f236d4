import HTTPCore
import HTTPTypes

extension ResponseFrame {
  func lengthRequired() -> Response {
    refusal(.lengthRequired, "LengthRequired", "A Content-Length header is required.")
  }

  func bodyTooLarge(_ limit: Int) -> Response {
    refusal(
      .contentTooLarge, "RequestBodyTooLarge", "Request body exceeded the maximum allowed size of \(limit) bytes.")
  }

  private func refusal(_ status: HTTPResponse.Status, _ error: String, _ detail: String) -> Response {
    response(status, Array(#"{"error": "\#(error)", "detail": "\#(detail)"}"#.utf8), from: .bodySize)
  }
}
