import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

extension APIRequest {
  /// The answer to a request that is declined.
  func response(to error: APIError, from layer: ResponseFrame.Layer = .endpoint) -> Response {
    switch error {
    case .notFound: return frame.json(.notFound, Self.bytes(#"{"detail":"Not Found"}"#))
    case .methodNotAllowed(let allow):
      return frame.response(.methodNotAllowed, Self.bytes(#"{"detail":"Method Not Allowed"}"#)) {
        $0.append("allow", allow)
      }
    case .unreadableBody:
      return frame.json(.badRequest, Self.bytes(#"{"detail":"There was an error parsing the body"}"#))
    case .malformedJSON(let message, let position):
      return invalid([
        ValidationError(
          type: "json_invalid", location: [.key("body"), .index(position)], message: "JSON decode error",
          input: .object(JSONObject()), context: JSONObject([("error", .string(message))]))
      ])
    case .invalid(let errors): return invalid(errors)
    case .invalidOrganization(let error): return invalid([error], as: "PolarRequestValidationError")
    case .unauthorized:
      return frame.response(.unauthorized, Self.named("Unauthorized", "Unauthorized")) {
        $0.append("www-authenticate", #"Bearer realm="polar""#)
      }
    case .invalidToken: return refuseToken(.invalidToken, scopes: [], from: layer)
    case .insufficientScope(let scopes): return refuseToken(.insufficientScope, scopes: scopes, from: layer)
    case .notPermitted(let reason): return frame.json(.forbidden, Self.named("NotPermitted", reason))
    case .fileNotFound: return frame.json(.notFound, Self.named("ResourceNotFound", "Not found"))
    case .unhandled(let explanation): return unhandled(explanation)
    }
  }

  private func unhandled(_ explanation: String) -> Response {
    notes.explanation = explanation
    return .internalServerError
  }

  private func invalid(_ errors: [ValidationError], as name: StaticString = "RequestValidationError") -> Response {
    var writer = JSONWriter(reservingCapacity: 512)
    writer.append(raw: #"{"error":""#)
    writer.append(raw: name)
    writer.append(raw: #"","detail":["#)
    do {
      for (index, error) in errors.enumerated() {
        if index > 0 { writer.append(raw: ",") }
        try writer.append(error)
      }
    } catch {
      return unhandled(
        "The request is invalid, and its errors would echo NaN, an infinity, half a surrogate pair or very deep nesting, "
          + "none of which JSON can carry.")
    }
    writer.append(raw: "]}")
    return frame.json(.unprocessableContent, writer.bytes)
  }

  private func refuseToken(_ refusal: TokenRefusal, scopes: [String], from layer: ResponseFrame.Layer) -> Response {
    frame.response(refusal.status, refusal.body, from: layer) { fields in
      fields.append("cache-control", "no-store")
      fields.append("pragma", "no-cache")
      fields.append("www-authenticate", refusal.challenge(scopes: scopes))
    }
  }

  private static func bytes(_ text: StaticString) -> [UInt8] {
    text.withUTF8Buffer { Array($0) }
  }

  private static func named(_ error: String, _ detail: String) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 96)
    writer.append(raw: #"{"error":"#)
    writer.append(string: error)
    writer.append(raw: #","detail":"#)
    writer.append(string: detail)
    writer.append(raw: "}")
    return writer.bytes
  }
}

/// RFC 6750 §3.1, as Authlib words it: the body with a space after each colon and comma.
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
