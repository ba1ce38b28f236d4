import HTTPTypes

/// RFC 6750 §3.1, as Authlib words it: the body with a space behind each colon and comma.
enum TokenRefusal: String {
  case invalidToken = "invalid_token"
  case insufficientScope = "insufficient_scope"

  var status: HTTPResponse.Status {
    switch self {
    case .invalidToken: .unauthorized
    case .insufficientScope: .forbidden
    }
  }

  private var description: String {
    switch self {
    case .invalidToken:
      "The access token provided is expired, revoked, malformed, or invalid for other reasons."
    case .insufficientScope:
      "The request requires higher privileges than provided by the access token."
    }
  }

  var body: [UInt8] {
    Array(#"{"error": "\#(rawValue)", "error_description": "\#(description)"}"#.utf8)
  }

  /// - Parameter scopes: any of which would do.
  func challenge(scopes: [String]) -> String {
    let scope = scopes.isEmpty ? "" : #" scope="\#(scopes.joined(separator: " "))","#
    return #"Bearer realm="polar",\#(scope) error="\#(rawValue)", error_description="\#(description)""#
  }
}
