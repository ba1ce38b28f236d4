/// Every way in which the API declines a request past the middlewares.
package enum APIError: Error {
  /// Starlette's own: `{"detail": …}`.
  case notFound
  case methodNotAllowed(allow: String)
  case unreadableBody

  case malformedJSON(message: String, position: Int)
  case invalid([ValidationError])
  /// An organization in the payload that cannot be used.
  case invalidOrganization(ValidationError)

  case unauthorized
  case invalidToken
  case insufficientScope([String])
  case notPermitted(String)
  case fileNotFound

  /// What the real server does not catch: a bare 500. The text says why.
  case unhandled(String)
}
