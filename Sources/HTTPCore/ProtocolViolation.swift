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
}
