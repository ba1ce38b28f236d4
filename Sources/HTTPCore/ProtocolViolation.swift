package import HTTPTypes

/// A request that is refused before a handler sees it, with the status to answer.
package struct ProtocolViolation: Error, Sendable, Equatable {
  package var status: HTTPResponse.Status
  /// What is wrong, with the section of the RFC.
  package var explanation: String

  package init(_ status: HTTPResponse.Status, _ explanation: String) {
    self.status = status
    self.explanation = explanation
  }

  package static func malformed(_ explanation: String) -> ProtocolViolation {
    ProtocolViolation(.badRequest, explanation)
  }
}

/// Violations that both HTTP/1.1 and HTTP/2 refuse.
extension ProtocolViolation {
  static let badMethod = malformed("the method is not a token (RFC 9110 section 9.1)")
  static let unknownMethod = malformed("the method is not one the server knows")
  /// An origin server offers no tunnels; uvicorn fails on the target.
  static let connect = malformed("CONNECT is for proxies (RFC 9110 section 9.3.6)")
  static let targetTooLong = ProtocolViolation(
    .uriTooLong, "the request target is longer than allowed (RFC 9110 section 15.5.15)")
  static let otherExpectation = ProtocolViolation(
    .expectationFailed, "an expectation other than 100-continue (RFC 9110 section 10.1.1)")
  static let tooSlow = ProtocolViolation(.requestTimeout, "the request came too slowly (RFC 9110 section 15.5.9)")
}
