import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

/// A request that has passed the middlewares.
///
/// A class, because the closures that wait for a body retain it.
final class APIRequest {
  let head: RequestHead
  let target: RequestTarget
  let frame: ResponseFrame
  let authentication: Authentication
  var notes: RequestNotes
  private let publicURL: BaseURL?
  /// Lazy, because most responses hold no URL.
  private(set) lazy var base = publicURL ?? BaseURL(head, isLenient: true)

  init(
    head: RequestHead, target: RequestTarget, frame: ResponseFrame, authentication: Authentication,
    publicURL: BaseURL?, notes: consuming RequestNotes
  ) {
    self.head = head
    self.target = target
    self.frame = frame
    self.authentication = authentication
    self.publicURL = publicURL
    self.notes = notes
  }

  /// The response with the request's notes attached.
  func noted(_ response: consuming Response) -> Response {
    var taken = RequestNotes()
    swap(&taken, &notes)
    response.attach(taken)
    return response
  }

  var bearerToken: ArraySlice<UInt8>? { Credentials.bearerToken(head.headers) }
  var session: String? { Credentials.sessionCookie(head.headers) }

  /// The caller, if its token has the scope; a refusal lists the scopes in the real server's order.
  func subject(toWrite: Bool) throws(APIError) -> Subject {
    guard case .subject(let subject) = authentication else {
      notes.explanation = missingSubject
      throw .unauthorized
    }
    if subject.scopes.canWriteFiles || !toWrite && subject.scopes.canReadFiles { return subject }
    let scopes = Self.scopes(toWrite: toWrite)
    notes.explanation = Self.missingScope(subject, anyOf: scopes)
    throw .insufficientScope(scopes)
  }

  /// The scopes of which a token needs one.
  static func scopes(toWrite: Bool) -> [String] { toWrite ? ["files:write"] : ["files:write", "files:read"] }

  /// The id of the path.
  static let fileID = Field.uuid4("id")

  /// The id of the path, and what the body holds; errors of the path come first.
  func validate<Payload>(
    id: ArraySlice<UInt8>, _ body: RequestBody, _ make: (JSONNode, inout Validation) -> Payload?
  ) throws(APIError) -> (id: ID, payload: Payload) {
    var path = Validation(at: .key("path"))
    let id = path.fileID(id)
    var fields = Validation(at: .key("body"))
    guard let payload = try read(body, &fields, with: make), let id else { throw .invalid(path.errors + fields.errors) }
    notes.file = id
    return (id, payload)
  }

  func validate<Payload>(
    _ body: RequestBody, _ make: (JSONNode, inout Validation) -> Payload?
  ) throws(APIError) -> Payload {
    var fields = Validation(at: .key("body"))
    guard let payload = try read(body, &fields, with: make) else { throw .invalid(fields.errors) }
    return payload
  }

  func validate(id: ArraySlice<UInt8>) throws(APIError) -> ID {
    var path = Validation(at: .key("path"))
    guard let id = path.fileID(id) else { throw .invalid(path.errors) }
    notes.file = id
    return id
  }

  private func read<Payload>(
    _ body: RequestBody, _ fields: inout Validation, with make: (JSONNode, inout Validation) -> Payload?
  ) throws(APIError) -> Payload? {
    switch body {
    case .absent:
      fields.missing()
      return nil
    case .value(let document): return make(document.root, &fields)
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .unhandled("The body is neither JSON by its content type nor UTF-8, so it cannot be echoed in an error.")
      }
      return make(JSONDocument(string: text).root, &fields)
    }
  }
}

extension Validation {
  /// The id of the path.
  fileprivate mutating func fileID(_ bytes: ArraySlice<UInt8>) -> ID? {
    let text = String(decoding: bytes, as: UTF8.self)
    return within(.key(APIRequest.fileID.name)) { APIRequest.fileID.read(&$0, JSONDocument(string: text).root) }
  }
}

/// Reasons that production does not give: `X-Mock-Explanation`, the journal and the log have them.
extension APIRequest {
  /// For a 401 without a usable token.
  var missingSubject: String {
    switch authentication {
    case .customer:
      return "The token is a customer's or a member's: the Files API takes an organization's or a user's."
    case .anonymous where bearerToken.map({ TokenKind(prefixOf: $0) == .clientRegistration }) ?? false:
      return "A polar_crt_ token registers a client and stands for nobody: send an organization's or a user's token."
    case .anonymous where head.headers.contains("authorization"):
      return "Authorization is not 'Bearer TOKEN' with a token in ASCII."
    case .anonymous where session != nil:
      return "The cookie polar_session names no session that is there and not expired."
    default:
      return "The request has no token: send Authorization: Bearer TOKEN."
    }
  }

  /// For a 404 outside of all routes; nil if the request cannot have been meant for the Files API.
  var missingRoute: String? {
    let segments = target.path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    let path = SecretMask.masked(String(decoding: target.path, as: UTF8.self))
    if segments.contains(where: { $0.lowercased() == "files" }) {
      return "There is nothing at \(path): the Files API is at /v1/files/, so the base URL should be \(base.text)."
    }
    guard segments.first == "v1" else { return nil }
    return "There is nothing at \(path): of Polar's API the mock has /v1/files/ alone."
  }

  static let earlyDownload =
    "The file's upload is not completed: POST /v1/files/{id}/uploaded comes before a download."

  static func missingScope(_ subject: Subject, anyOf scopes: [String]) -> String {
    let has = subject.scopes.names.isEmpty ? "none" : subject.scopes.names.joined(separator: " ")
    return "The token \(subject.tokenLabel) has the scopes \(has); this takes \(scopes.joined(separator: " or "))."
  }
}

extension APIRequest {
  /// Starlette's redirect between a path with and without its trailing slash: the decoded path, quoted again.
  func redirect(to path: String) -> Response {
    var location = Array(BaseURL(head, isLenient: false).text.utf8)
    Self.quote(path.utf8, to: &location)
    if let query = target.query, !query.isEmpty {
      location.append(UInt8(ascii: "?"))
      Self.quote(query, to: &location)
    }
    return frame.empty(.temporaryRedirect) { fields in
      fields.append(name: "location".utf8, value: location)
    }
  }

  private static let kept = Set(":/%#?=@[]!$&'()*+,;".utf8)

  private static func quote(_ bytes: some Sequence<UInt8>, to location: inout [UInt8]) {
    for byte in bytes {
      if kept.contains(byte) {
        location.append(byte)
      } else {
        PercentEncoding.append([byte][...], keeping: .unreserved, to: &location)
      }
    }
  }
}
