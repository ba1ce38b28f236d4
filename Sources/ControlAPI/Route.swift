import HTTPCore
import HTTPTypes

/// What a path and a method under `/_mock` mean.
enum Route: Sendable {
  case health, reset
  case listRequests, clearRequests, verifyRequests, waitForRequests
  case showClock, setClock

  init(_ request: ControlRequest) throws(ControlError) {
    let methods = Self.methods(at: request.segments)
    guard !methods.isEmpty else {
      throw ControlError(.notFound, "There is nothing at /_mock/\(request.segments.joined(separator: "/")).")
    }
    let method = request.head.method == .head ? .get : request.head.method
    guard let route = methods.first(where: { $0.method == method })?.route else {
      let allow = methods.map(\.method.rawValue).joined(separator: ", ")
      throw ControlError(
        .methodNotAllowed, "\(request.head.method.rawValue) is not known here; \(allow) is.", allow: allow)
    }
    self = route
  }

  private static func methods(at segments: [String]) -> [(method: HTTPRequest.Method, route: Route)] {
    switch segments {
    case ["health"]: [(.get, .health)]
    case ["reset"]: [(.post, .reset)]
    case ["requests"]: [(.get, .listRequests), (.delete, .clearRequests)]
    case ["requests", "verify"]: [(.post, .verifyRequests)]
    case ["requests", "wait"]: [(.post, .waitForRequests)]
    case ["clock"]: [(.get, .showClock), (.put, .setClock)]
    default: []
    }
  }
}
