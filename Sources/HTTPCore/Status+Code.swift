package import HTTPTypes

extension HTTPResponse.Status {
  /// By its number, with the reason phrase that RFC 9110 has for it, which a status made of a number lacks.
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
  ]
}
