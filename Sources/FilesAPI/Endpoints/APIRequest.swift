import HTTPCore
import JSON
import PolarFiles
import Recording

/// A request that got past the middlewares.
///
/// A class, as its head is: what waits for a body holds it, and a reference is one count where its parts are six.
final class APIRequest {
  let head: RequestHead
  private let reading: HeadReading
  let authentication: Authentication
  let base: BaseURL
  var notes: RequestNotes

  init(
    head: RequestHead, reading: HeadReading, authentication: consuming Authentication, base: consuming BaseURL,
    notes: consuming RequestNotes
  ) {
    self.head = head
    self.reading = reading
    self.authentication = authentication
    self.base = base
    self.notes = notes
  }

  /// The answer, with what is known of the request.
  func noted(_ response: consuming Response) -> Response {
    response.notes = notes
    return response
  }

  var target: RequestTarget { reading.target }
  var bearerToken: ArraySlice<UInt8>? { reading.bearerToken }
  var session: String? { reading.session }
  var frame: ResponseFrame { reading.frame }

  /// Who asks, provided that the token may do this; scopes are named as the real server lists them.
  func subject(toWrite: Bool) throws(APIError) -> Subject {
    guard case .subject(let subject) = authentication else {
      notes.explanation = missingSubject
      throw .unauthorized
    }
    if subject.scopes.canWriteFiles || !toWrite && subject.scopes.canReadFiles { return subject }
    let scopes = toWrite ? ["files:write"] : ["files:write", "files:read"]
    notes.explanation = Self.missingScope(subject, anyOf: scopes)
    throw .insufficientScope(scopes)
  }

  /// The id of the path, and what the body holds; errors of the path come first.
  func validate<Payload>(
    id: String, _ body: RequestBody, _ schema: FlatSchema, _ make: (Validated?) -> Payload?
  ) throws(APIError) -> (id: ID, payload: Payload) {
    var path = Validation(at: .key("path"))
    let id = path.checkID(id)
    let (payload, errors) = try check(body, schema)
    guard let id, let payload = make(payload) else { throw .invalid(path.errors + errors) }
    notes.file = id
    return (id, payload)
  }

  func validate<Payload>(
    _ body: RequestBody, _ schema: FlatSchema, _ make: (Validated?) -> Payload?
  ) throws(APIError) -> Payload {
    let (payload, errors) = try check(body, schema)
    guard let payload = make(payload) else { throw .invalid(errors) }
    return payload
  }

  func validate(id: String) throws(APIError) -> ID {
    var path = Validation(at: .key("path"))
    guard let id = path.checkID(id) else {
      throw .invalid(path.errors)
    }
    notes.file = id
    return id
  }

  private func check(_ body: RequestBody, _ schema: FlatSchema) throws(APIError) -> (Validated?, [ValidationError]) {
    var validation = Validation(at: .key("body"))
    switch body {
    case .absent:
      validation.missing()
      return (nil, validation.errors)
    case .value(let value):
      return (validation.check(value, schema), validation.errors)
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .unhandled("The body is neither JSON by its content type nor UTF-8, so it cannot be echoed in an error.")
      }
      return (validation.check(JSONTape(string: text), schema), validation.errors)
    }
  }
}

extension Validation {
  /// The id of the path.
  fileprivate mutating func checkID(_ text: String) -> ID? {
    var reader = check(JSONTape(string: text), FileSchemas.pathID, at: .key("id")).map { ValidatedReader($0) }
    return reader?.uuid()
  }
}
