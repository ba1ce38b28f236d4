import Bytes
package import HTTPCore
import HTTPTypes
package import PolarFiles
import Recording

/// Polar's Files API over a store: it answers requests with the bytes that the real server would send.
///
/// The checks follow the order of the real server's middlewares (version, cross-origin, body size, path, token) and
/// then of FastAPI (route, body syntax, subject, scopes, validation).
///
/// A class, because the closures that wait for a body retain it.
package final class FilesAPI: Sendable {
  let store: Store
  let presigner: Presigner
  private let deployment: Deployment
  private let trustedOrigins: [StaticString]
  /// The beginning of presigned and public URLs; nil uses the request's scheme and host.
  let publicURL: BaseURL?

  package static let maxBodyBytes = 10_485_760

  package init(
    store: Store, presigner: Presigner = Presigner(), publicURL: String? = nil, deployment: Deployment = .development
  ) {
    self.store = store
    self.deployment = deployment
    trustedOrigins = deployment.trustedOrigins
    self.presigner = presigner
    self.publicURL = publicURL.map { BaseURL(configured: $0) }
  }

  package func begin(_ head: RequestHead) -> Intake {
    guard head.method == .head else { return admit(head) }
    let intake = admit(head)
    guard case .respond(.now(var response)) = intake else { return intake }
    if case .unannounced = response.body { return intake }
    response.announcedLength = response.bodyCount
    response.body = .empty
    return .respond(response)
  }

  /// In the order of the real server's layers.
  private func admit(_ head: RequestHead) -> Intake {
    let target = RequestTarget(head)
    guard target.isSound else { return .respond(.notHTTP) }
    guard let version = APIVersion(header: head.headers.padded("polar-version")) else {
      return .respond(unknownVersion(head, target))
    }
    if CrossOrigin.isPreflight(head) {
      var notes = RequestNotes()
      notes.operation = .preflight
      var response = CrossOrigin.preflight(head, version: version, trusted: trustedOrigins)
      response.attach(notes)
      return .respond(response)
    }
    let frame = makeFrame(head, target: target, version: version)
    let match = Route.match(method: head.method.rawValue, path: target.path)
    if var refusal = frame.refusal(ofBodyIn: head, atMost: Self.maxBodyBytes) {
      refusal.attach(RequestNotes(match, store.authenticate(Credential(head.headers))))
      return .respond(refusal)
    }
    if let refusal = rateLimit(head, target) {
      var response = frame.tooManyRequests(retryAfter: refusal.retryAfter)
      var refused = RequestNotes(match, store.authenticate(Credential(head.headers)))
      refused.explanation = refusal.explanation
      response.attach(refused)
      return .respond(response)
    }
    let authentication = store.authenticate(Credential(head.headers))
    rememberCaller(of: head, authentication)
    let notes = RequestNotes(match, authentication)
    let request = APIRequest(
      head: head, target: consume target, frame: frame, authentication: consume authentication,
      publicURL: publicURL, notes: notes)
    if case .invalidToken = request.authentication {
      let token = String(decoding: request.bearerToken ?? [], as: UTF8.self)
      request.notes.explanation = RefusedToken(text: token, store: store).explanation
      return .respond(request.noted(request.response(to: .invalidToken, from: .authentication)))
    }
    return route(request, match)
  }

  private func unknownVersion(_ head: RequestHead, _ target: RequestTarget) -> Response {
    var notes = RequestNotes(
      Route.match(method: head.method.rawValue, path: target.path), store.recognize(Credential(head.headers)))
    // With the padding for which it may be unknown.
    let value = String(decoding: head.headers.padded("polar-version") ?? [], as: UTF8.self)
    let asked = SecretMask.masked(value).shortened(to: 100)
    let known = APIVersion.allCases.map(\.rawValue).joined(separator: " and ")
    notes.explanation = "There is no version '\(asked)' of the API: the header Polar-Version may name \(known)."
    var response = Response.unknownVersion
    response.attach(notes)
    return response
  }

  /// What the layers add to the response.
  func makeFrame(_ head: RequestHead, target: RequestTarget, version: APIVersion) -> ResponseFrame {
    ResponseFrame(
      version: version, origin: CrossOrigin.grant(head, trusted: trustedOrigins), isRewritten: target.isRewritten,
      isSandbox: deployment == .sandbox)
  }

  private func route(_ request: APIRequest, _ match: Route.Match) -> Intake {
    switch match {
    case .none:
      request.notes.explanation = request.missingRoute
      return .respond(request.noted(request.response(to: .notFound)))
    case .wrongMethod(let allow):
      return .respond(request.noted(request.response(to: .methodNotAllowed(allow: allow))))
    case .redirect(let path): return .respond(request.noted(request.redirect(to: path)))
    case .endpoint(let endpoint, let id): return run(endpoint, id: id, request)
    }
  }

  private func run(_ endpoint: Route.Endpoint, id: ArraySlice<UInt8>, _ request: APIRequest) -> Intake {
    switch endpoint {
    case .health: return .respond(request.noted(request.frame.json(.ok, Array(#"{"status":"ok"}"#.utf8))))
    case .openAPI:
      let path = String(decoding: request.target.path, as: UTF8.self)
      let document = OpenAPIDocument.bytes(path, server: request.base.text)
      return .respond(request.noted(request.frame.json(.ok, document)))
    case .list: return now(request) { () throws(APIError) in try list(request) }
    case .download: return now(request) { () throws(APIError) in try download(id, request) }
    case .delete: return now(request) { () throws(APIError) in try delete(id, request) }
    case .create, .uploaded, .update:
      return .collect(limit: Self.maxBodyBytes, notes: SettledNotes(request.notes)) { [self] body in
        .now(request.noted(answer(to: body, endpoint, id: id, request)))
      }
    }
  }

  private func now(_ request: APIRequest, _ act: () throws(APIError) -> Response) -> Intake {
    do {
      return .respond(request.noted(try act()))
    } catch {
      return .respond(request.noted(request.response(to: error)))
    }
  }

  private func answer(
    to collected: CollectedBody, _ endpoint: Route.Endpoint, id: ArraySlice<UInt8>, _ request: APIRequest
  ) -> Response {
    guard case .complete(let bytes) = collected else { return request.frame.bodyTooLarge(Self.maxBodyBytes) }
    request.notes.body = RequestNotes.Body(bytes)
    do throws(APIError) {
      let body = try RequestBody(bytes, contentType: request.head.headers.bytes("content-type"))
      switch endpoint {
      case .uploaded: return try uploaded(id, body: body, request)
      case .update: return try update(id, body: body, request)
      default: return try create(body, request)
      }
    } catch {
      return request.response(to: error)
    }
  }
}

extension RequestNotes {
  /// The notes from the head, also for requests that are refused before routing.
  fileprivate init(_ match: Route.Match, _ authentication: Authentication) {
    self.init()
    if case .endpoint(let endpoint, let id) = match {
      operation = endpoint.operation
      if !id.isEmpty { file = ID(String(decoding: id, as: UTF8.self)) }
    }
    if case .subject(let subject) = authentication {
      self.subject = subject.tokenLabel
      if case .organization(let id) = subject.kind { organization = id }
    }
  }
}
