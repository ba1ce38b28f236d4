import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// What `/_mock` refuses, and why: `{"error","detail"}`.
struct ControlError: Error, Sendable {
  enum Kind: String, Sendable {
    case badRequest = "BadRequest"
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case methodNotAllowed = "MethodNotAllowed"
    case conflict = "Conflict"
    case tooLarge = "RequestTooLarge"
    case invalid = "Invalid"
    case unavailable = "Unavailable"

    var status: HTTPResponse.Status {
      switch self {
      case .badRequest: .badRequest
      case .unauthorized: .unauthorized
      case .forbidden: .forbidden
      case .notFound: .notFound
      case .methodNotAllowed: .methodNotAllowed
      case .conflict: .conflict
      case .tooLarge: .contentTooLarge
      case .invalid: .unprocessableContent
      case .unavailable: .serviceUnavailable
      }
    }
  }

  var kind: Kind
  var detail: String
  /// The methods that a path knows, for 405.
  var allow: String?

  init(_ kind: Kind, _ detail: String, allow: String? = nil) {
    self.kind = kind
    self.detail = detail
    self.allow = allow
  }

  /// Something in the way is a conflict; a fixture that is wrong besides is wrong first.
  init(_ errors: FixtureErrors) {
    let isConflict = errors.errors.allSatisfy { $0.kind == .conflict }
    var lines = errors.errors.prefix(Self.shownLimit).map(\.description)
    if errors.errors.count > lines.count { lines.append("and \(errors.errors.count - lines.count) more") }
    self.init(isConflict ? .conflict : .invalid, lines.joined(separator: "\n"))
  }

  private static let shownLimit = 50

  var response: Response {
    var response = Response(kind.status) { writer in
      writer.append("error", kind.rawValue)
      writer.append("detail", detail)
    }
    if let allow { response.headers.append("allow", allow) }
    if kind == .unauthorized { response.headers.append("www-authenticate", #"Bearer realm="polar-files-mock""#) }
    return response
  }
}

extension Response {
  /// A JSON object.
  init(_ status: HTTPResponse.Status = .ok, members: (inout JSONWriter) -> Void) {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.appendObject(members)
    self.init(json: writer.bytes, status)
  }

  init(json bytes: [UInt8], _ status: HTTPResponse.Status = .ok) {
    self.init(status, body: .bytes(bytes))
    headers.append("content-type", "application/json")
    headers.appendControlFields()
  }

  static var noContent: Response {
    var response = Response(.noContent)
    response.headers.appendControlFields()
    return response
  }
}

extension HeaderBlock {
  /// What every answer with data carries: a browser keeps none.
  mutating func appendControlFields() {
    append("cache-control", "no-store")
    appendSecurityFields()
  }

  /// What every answer of `/_mock` carries: a browser takes it for nothing but what it says it is, runs and loads only what
  /// comes from here and is no part of a page, shows it in no frame, and tells no other site where it was.
  mutating func appendSecurityFields() {
    append("x-content-type-options", "nosniff")
    append("referrer-policy", "no-referrer")
    append(
      "content-security-policy",
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
  }
}
