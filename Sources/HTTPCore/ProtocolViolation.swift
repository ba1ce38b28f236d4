package import HTTPTypes

/// A request that is refused before a handler sees it, with the status to answer.
package struct ProtocolViolation: Error, Sendable, Equatable {
  package var status: HTTPResponse.Status
  /// What was wrong, with the section that says so.
  package var explanation: String

  package init(_ status: HTTPResponse.Status, _ explanation: String) {
    self.status = status
    self.explanation = explanation
  }

  package static func malformed(_ explanation: String) -> ProtocolViolation {
    ProtocolViolation(.badRequest, explanation)
  }

  /// The answer, after which the connection closes.
  package var response: Response {
    var headers = HeaderBlock()
    headers.append("content-type", "text/plain; charset=utf-8")
    headers.append("x-mock-explanation", explanation)
    // uvicorn's text for whatever its parser refuses.
    let text = status.code == 400 ? "Invalid HTTP request received." : status.reasonPhrase
    var response = Response(status, headers: headers, body: .bytes(Array(text.utf8)))
    response.closesConnection = true
    return response
  }
}
