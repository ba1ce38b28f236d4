import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// A refusal of `/_mock`, rendered as `{"error","detail"}`.
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
  /// The methods of a path, for 405.
  var allow: String?

  init(_ kind: Kind, _ detail: String, allow: String? = nil) {
    self.kind = kind
    self.detail = detail
    self.allow = allow
  }

  /// A conflict if all errors are conflicts; other mistakes take precedence.
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
  /// The headers of every response with data: browsers must not cache it.
  mutating func appendControlFields() {
    append("cache-control", "no-store")
    appendSecurityFields()
  }

  /// The security headers of every response of `/_mock`: a browser does not guess another type, runs and loads only
  /// separate files of this origin, shows it in no frame, and sends no Referer to other sites.
  mutating func appendSecurityFields() {
    append("x-content-type-options", "nosniff")
    append("referrer-policy", "no-referrer")
    append(
      "content-security-policy",
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
  }
}
