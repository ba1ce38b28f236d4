import HTTPCore
import JSON
import PolarFiles
import Recording

/// A request that got past the middlewares.
///
/// A class: what waits for a body holds it.
final class APIRequest {
  let head: RequestHead
  let target: RequestTarget
  let frame: ResponseFrame
  let authentication: Authentication
  var notes: RequestNotes
  private let publicURL: BaseURL?
  /// Most answers hold no URL.
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

  /// The answer, which takes along what is known of the request.
  func noted(_ response: consuming Response) -> Response {
    var taken = RequestNotes()
    swap(&taken, &notes)
    response.settle(taken)
    return response
  }

  var bearerToken: ArraySlice<UInt8>? { Credentials.bearerToken(head.headers) }
  var session: String? { Credentials.sessionCookie(head.headers) }

  /// Who asks, provided that the token may do this; scopes are named as the real server lists them.
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

  /// Any of these lets a token do it.
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
    guard let payload = try read(body, &fields, make), let id else { throw .invalid(path.errors + fields.errors) }
    notes.file = id
    return (id, payload)
  }

  func validate<Payload>(
    _ body: RequestBody, _ make: (JSONNode, inout Validation) -> Payload?
  ) throws(APIError) -> Payload {
    var fields = Validation(at: .key("body"))
    guard let payload = try read(body, &fields, make) else { throw .invalid(fields.errors) }
    return payload
  }

  func validate(id: ArraySlice<UInt8>) throws(APIError) -> ID {
    var path = Validation(at: .key("path"))
    guard let id = path.fileID(id) else { throw .invalid(path.errors) }
    notes.file = id
    return id
  }

  private func read<Payload>(
    _ body: RequestBody, _ fields: inout Validation, _ make: (JSONNode, inout Validation) -> Payload?
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
