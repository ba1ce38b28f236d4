package import HTTPCore
import HTTPTypes
package import PolarFiles

/// Polar's Files API over a store: requests in, the bytes that the real server would answer out.
///
/// The checks follow the order of the real server's middlewares (version, cross-origin, body size, path, token) and of
/// FastAPI behind them (route, body syntax, subject, scopes, validation).
package struct FilesAPI: Sendable {
  let store: Store
  let presigner: Presigner
  /// What presigned and public URLs begin with, when it is not `http://` and the request's host.
  let publicURL: String?

  private static let mostBodyBytes = 10_485_760

  package init(store: Store, presigner: Presigner = Presigner(), publicURL: String? = nil) {
    self.store = store
    self.presigner = presigner
    self.publicURL = publicURL
  }

  package func begin(_ head: RequestHead, _ trace: Trace) -> Intake {
    guard head.method == .head else { return admit(head, trace) }
    let intake = admit(head, trace)
    guard case .respond(.now(var response)) = intake else { return intake }
    response.announcedLength = response.body.count
    response.body = .empty
    return .respond(response)
  }

  private func admit(_ head: RequestHead, _ trace: Trace) -> Intake {
    guard RequestMethods.isKnown(head.method), let target = RequestTarget(head) else {
      return .respond(.notHTTP)
    }
    guard let version = APIVersion(header: head.headers.padded("polar-version")) else {
      return .respond(.unknownVersion)
    }
    guard !CrossOrigin.isPreflight(head) else {
      trace.operation = .preflight
      return .respond(CrossOrigin.preflight(head, version: version))
    }
    let frame = ResponseFrame(
      version: version, isCrossOrigin: head.headers.contains("origin"), isRewritten: target.isRewritten)
    if let refusal = refuseSize(head, frame) { return .respond(refusal) }
    let authentication = authenticate(head.headers)
    if case .subject(let subject) = authentication {
      trace.subject = subject.tokenLabel
      if case .organization(let id) = subject.kind { trace.organization = id }
    }
    let request = APIRequest(
      head: head, target: target, frame: frame, authentication: authentication,
      base: BaseURL(publicURL, head.headers), trace: trace)
    if case .invalidToken = authentication {
      // Refused before routing; the journal is told all the same what was asked for.
      if case .endpoint(let endpoint, _) = Route.match(method: head.method.rawValue, path: target.path) {
        trace.operation = endpoint.operation
      }
      return .respond(request.response(to: .invalidToken, from: .authentication))
    }
    return route(request)
  }

  private func authenticate(_ headers: HeaderBlock) -> Authentication {
    if let token = Credentials.bearerToken(headers) { return store.authenticate(bearer: token) }
    if let session = Credentials.sessionCookie(headers) { return store.authenticate(session: session) }
    return .anonymous
  }

  private func route(_ request: APIRequest) -> Intake {
    switch Route.match(method: request.head.method.rawValue, path: request.target.path) {
    case .none: return .respond(request.response(to: .notFound))
    case .wrongMethod(let allow): return .respond(request.response(to: .methodNotAllowed(allow: allow)))
    case .redirect(let path): return .respond(request.redirect(to: path))
    case .endpoint(let endpoint, let id):
      request.trace.operation = endpoint.operation
      return run(endpoint, id, request)
    }
  }

  private func run(_ endpoint: Route.Endpoint, _ id: String, _ request: APIRequest) -> Intake {
    switch endpoint {
    case .health: return .respond(request.frame.json(.ok, Array(#"{"status":"ok"}"#.utf8)))
    case .openAPI:
      return .respond(
        request.frame.json(.ok, OpenAPIDocument.bytes(String(decoding: request.target.path, as: UTF8.self))))
    case .list: return now(request) { () throws(APIError) in try list(request) }
    case .download: return now(request) { () throws(APIError) in try download(id, request) }
    case .delete: return now(request) { () throws(APIError) in try delete(id, request) }
    case .create: return withBody(request) { (body) throws(APIError) in try create(body, request) }
    case .uploaded: return withBody(request) { (body) throws(APIError) in try uploaded(id, body, request) }
    case .update: return withBody(request) { (body) throws(APIError) in try update(id, body, request) }
    }
  }

  private func now(_ request: APIRequest, _ act: () throws(APIError) -> Response) -> Intake {
    do {
      return .respond(try act())
    } catch {
      return .respond(request.response(to: error))
    }
  }

  private func withBody(
    _ request: APIRequest, _ act: @escaping (RequestBody) throws(APIError) -> Response
  ) -> Intake {
    .collect(limit: Self.mostBodyBytes) { collected in
      guard case .complete(let bytes) = collected else { return .now(request.frame.bodyTooLarge(Self.mostBodyBytes)) }
      do throws(APIError) {
        return .now(try act(try RequestBody(bytes, contentType: request.head.headers.bytes("content-type"))))
      } catch {
        return .now(request.response(to: error))
      }
    }
  }

  private func refuseSize(_ head: RequestHead, _ frame: ResponseFrame) -> Response? {
    if case .length(let count) = head.framing {
      return count > Self.mostBodyBytes ? frame.bodyTooLarge(Self.mostBodyBytes) : nil
    }
    switch head.method {
    case .post, .put, .patch: return head.headers.contains("content-length") ? nil : frame.lengthRequired()
    default: return nil
    }
  }
}
