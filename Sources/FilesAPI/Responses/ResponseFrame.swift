import HTTPCore
import HTTPTypes

/// What the layers around an endpoint add to its response.
///
/// From outside in: version, cross-origin, body size, path rewrite, authentication, cache control. A response gets the
/// headers of the layers around the place that makes it.
struct ResponseFrame: Sendable {
  /// The layer that answers.
  enum Layer {
    case bodySize, authentication, endpoint
  }

  var version: APIVersion
  var isCrossOrigin: Bool
  /// The path began with `/api/v1`.
  var isRewritten: Bool

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
  func json(_ status: HTTPResponse.Status, _ content: [UInt8]) -> Response {
    guard !isRewritten else { return response(status, content) }
    return Response(status, headers: Self.usual[place], body: .bytes(content))
  }

  func empty(
    _ status: HTTPResponse.Status, from layer: Layer = .endpoint, extra: (inout HeaderBlock) -> Void = { _ in }
  ) -> Response {
    var fields = HeaderBlock()
    extra(&fields)
    finish(&fields, layer)
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
    if isCrossOrigin {
      fields.append("access-control-allow-origin", "*")
      fields.append("access-control-expose-headers", "Polar-Version")
    }
    fields.append("polar-version", version.rawValue)
  }

  private var place: Int { (version == .current ? 0 : 2) + (isCrossOrigin ? 1 : 0) }

  private static let usual: [HeaderBlock] = [APIVersion.current, .next].flatMap { version in
    [false, true].map { isCrossOrigin in
      ResponseFrame(version: version, isCrossOrigin: isCrossOrigin, isRewritten: false).response(.ok, []).headers
    }
  }
}

extension Response {
  /// What Starlette's outermost layer makes of an exception that nothing caught: none of the usual headers.
  static let internalServerError = plain(.internalServerError, "Internal Server Error")

  /// uvicorn's answer to what is no HTTP request to it.
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
