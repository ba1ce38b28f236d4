import HTTPCore
import HTTPTypes

/// What the layers around an endpoint add to its response.
///
/// From outside in: version, cross-origin, body size, path rewrite, rate limit, authentication, cache control, sandbox. A
/// response gets the headers of the layers around the one that makes it.
struct ResponseFrame: Sendable {
  /// The layer that answers.
  enum Layer {
    case bodySize, rateLimit, authentication, endpoint
  }

  var version: APIVersion
  var origin: CrossOrigin.Grant
  /// The path began with `/api/v1`.
  var isRewritten: Bool
  var isSandbox = false

  func response(
    _ status: HTTPResponse.Status, _ content: [UInt8], from layer: Layer = .endpoint,
    type: StaticString = "application/json", extra: (inout HeaderBlock) -> Void = { _ in }
  ) -> Response {
    var fields = HeaderBlock()
    fields.reserve(bytes: 256, fields: 8)
    fields.append("content-type", type)
    extra(&fields)
    finish(&fields, layer)
    return Response(status, headers: fields, body: .bytes(content))
  }

  /// The usual JSON answer: its headers are the same each time, so they are copied whole.
  func json(_ status: HTTPResponse.Status, _ content: consuming [UInt8]) -> Response {
    guard let usualIndex else { return response(status, content) }
    return Response(status, headers: Self.usual[usualIndex], body: .bytes(content))
  }

  /// The rate limiter's answer: asgi-ratelimit names neither a type nor a length.
  func tooManyRequests(retryAfter seconds: Int) -> Response {
    var fields = HeaderBlock()
    fields.append("retry-after", "\(seconds)")
    finish(&fields, .rateLimit)
    return Response(.tooManyRequests, headers: fields, body: .unannounced)
  }

  func empty(_ status: HTTPResponse.Status, extra: (inout HeaderBlock) -> Void = { _ in }) -> Response {
    var fields = HeaderBlock()
    extra(&fields)
    finish(&fields, .endpoint)
    return Response(status, headers: fields)
  }

  /// FastAPI names a type even where there is no body.
  func noContent() -> Response { empty(.noContent) { $0.append("content-type", "application/json") } }

  private func finish(_ fields: inout HeaderBlock, _ layer: Layer) {
    if layer == .endpoint, !fields.contains("cache-control") { fields.append("cache-control", "private, no-store") }
    if isRewritten, layer != .bodySize {
      fields.append(
        "x-polar-deprecation-notice",
        "The API root has moved from /api/v1 to /v1. Please update your integration.")
    }
    switch origin {
    case .unasked: break
    case .anyone:
      fields.append("access-control-allow-origin", "*")
      fields.append("access-control-expose-headers", "Polar-Version")
    case .trusted(let origin):
      fields.append("access-control-allow-origin", origin)
      fields.append("access-control-allow-credentials", "true")
      fields.append("vary", "Origin")
    }
    if isSandbox, layer == .endpoint { fields.append("x-polar-sandbox", "1") }
    fields.append("polar-version", version.rawValue)
  }

  /// The index in `usual` of these headers; nil for others.
  private var usualIndex: Int? {
    guard !isRewritten, !isSandbox else { return nil }
    switch origin {
    case .unasked: return version == .current ? 0 : 2
    case .anyone: return version == .current ? 1 : 3
    case .trusted: return nil
    }
  }

  private static let usual: [HeaderBlock] = [APIVersion.current, .next].flatMap { version in
    [CrossOrigin.Grant.unasked, .anyone].map { origin in
      ResponseFrame(version: version, origin: origin, isRewritten: false).response(.ok, []).headers
    }
  }
}

extension Response {
  /// What Starlette's outermost layer makes of an exception that nothing caught: none of the usual headers.
  static let internalServerError = plain(.internalServerError, "Internal Server Error")

  /// uvicorn's answer to a request that its parser refuses.
  static var notHTTP: Response {
    var response = plain(.badRequest, "Invalid HTTP request received.")
    response.closesConnection = true
    return response
  }

  /// A version that is not served is refused before any other layer.
  static let unknownVersion: Response = {
    var fields = HeaderBlock()
    fields.append("content-type", "application/json")
    return Response(.notFound, headers: fields, body: .bytes(Array(#"{"detail":"Not Found"}"#.utf8)))
  }()

  private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    var fields = HeaderBlock()
    fields.append("content-type", "text/plain; charset=utf-8")
    return Response(status, headers: fields, body: .bytes(Array(text.utf8)))
  }
}

extension ResponseFrame {
  /// The refusal of the layer that limits bodies: a request that may have a body must announce its length.
  func refusal(ofBodyIn head: RequestHead, atMost limit: Int) -> Response? {
    if case .length(let count) = head.framing { return count > limit ? bodyTooLarge(limit) : nil }
    switch head.method {
    // Most requests: no need to compare it with the others.
    case .get: return nil
    case .post, .put, .patch:
      if head.headers.contains("content-length") { return nil }
      return refusal(.lengthRequired, error: "LengthRequired", detail: "A Content-Length header is required.")
    default: return nil
    }
  }

  func bodyTooLarge(_ limit: Int) -> Response {
    refusal(
      .contentTooLarge, error: "RequestBodyTooLarge",
      detail: "Request body exceeded the maximum allowed size of \(limit) bytes.")
  }

  private func refusal(_ status: HTTPResponse.Status, error: String, detail: String) -> Response {
    response(status, Array(#"{"error": "\#(error)", "detail": "\#(detail)"}"#.utf8), from: .bodySize)
  }
}
