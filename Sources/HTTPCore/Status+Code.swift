package import HTTPTypes

extension HTTPResponse.Status {
  /// By its number, with the reason phrase that it is registered with, which a status made of a number lacks.
  package init(_ number: Int) {
    self = Self.registered.first { $0.code == number } ?? HTTPResponse.Status(code: number)
  }

  private static let registered: [HTTPResponse.Status] = [
    .ok, .created, .accepted, .nonAuthoritativeInformation, .noContent, .resetContent, .partialContent,
    .multipleChoices, .movedPermanently, .found, .seeOther, .notModified, .temporaryRedirect, .permanentRedirect,
    .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .notAcceptable, .proxyAuthenticationRequired,
    .requestTimeout, .conflict, .gone, .lengthRequired, .preconditionFailed, .contentTooLarge, .uriTooLong,
    .unsupportedMediaType, .rangeNotSatisfiable, .expectationFailed, .misdirectedRequest, .unprocessableContent,
    .tooEarly, .upgradeRequired, .preconditionRequired, .tooManyRequests, .requestHeaderFieldsTooLarge,
    .unavailableForLegalReasons, .internalServerError, .notImplemented, .badGateway, .serviceUnavailable,
    .gatewayTimeout, .httpVersionNotSupported, .networkAuthenticationRequired,
    // Those that `HTTPTypes` does not name.
    .init(code: 207, reasonPhrase: "Multi-Status"), .init(code: 208, reasonPhrase: "Already Reported"),
    .init(code: 226, reasonPhrase: "IM Used"), .init(code: 305, reasonPhrase: "Use Proxy"),
    .init(code: 402, reasonPhrase: "Payment Required"), .init(code: 418, reasonPhrase: "I'm a Teapot"),
    .init(code: 423, reasonPhrase: "Locked"), .init(code: 424, reasonPhrase: "Failed Dependency"),
    .init(code: 506, reasonPhrase: "Variant Also Negotiates"), .init(code: 507, reasonPhrase: "Insufficient Storage"),
    .init(code: 508, reasonPhrase: "Loop Detected"), .init(code: 510, reasonPhrase: "Not Extended"),
  ]
}
