import HTTPCore
import HTTPTypes

/// A route of `/_mock`, found by path and method.
enum Route: Sendable {
  case health, status, metrics, events, reset
  case exportState, replaceState, mergeFixtures
  case listOrganizations, addOrganization, listUsers
  case listTokens, addToken
  case showToken(id: String), revokeToken(String)
  case listFiles
  case showFile(String), amendFile(String)
  case listUploads
  case showUpload(file: String)
  case listRequests, clearRequests, verifyRequests, waitForRequests
  case showClock, setClock
  case listFailures, addFailures, replaceFailures, clearFailures
  case removeFailure(String)
  case waitForFailure(String)

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
    try check(request.query)
  }

  /// Refuses unknown query parameters, so that a misspelt filter does not select everything.
  private func check(_ query: [(name: String, value: String)]) throws(ControlError) {
    switch self {
    // Probes and scrapers add parameters of their own.
    case .health, .metrics: return
    // They check the names themselves.
    case .listOrganizations, .listUsers, .listTokens, .listFiles, .listUploads, .listRequests, .exportState:
      var names: Set<String> = []
      for (name, _) in query where !names.insert(name).inserted && !Self.repeatable.contains(name) {
        throw ControlError(.badRequest, "The query parameter '\(name)' is there twice; give it once.")
      }
    default:
      guard let name = query.first?.name else { return }
      throw ControlError(.badRequest, "Unknown query parameter '\(name)'; there is none here.")
    }
  }

  /// The query parameters that may be repeated, each time with a further condition.
  private static let repeatable = ["header"]

  private static func methods(at segments: [String]) -> [(method: HTTPRequest.Method, route: Route)] {
    switch (segments.first, segments.count) {
    case ("health", 1): [(.get, .health)]
    case ("status", 1): [(.get, .status)]
    case ("metrics", 1): [(.get, .metrics)]
    case ("events", 1): [(.get, .events)]
    case ("reset", 1): [(.post, .reset)]
    case ("state", 1): [(.get, .exportState), (.put, .replaceState)]
    case ("fixtures", 1): [(.post, .mergeFixtures)]
    case ("organizations", 1): [(.get, .listOrganizations), (.post, .addOrganization)]
    case ("users", 1): [(.get, .listUsers)]
    case ("tokens", 1): [(.get, .listTokens), (.post, .addToken)]
    case ("tokens", 2):
      [(.get, .showToken(id: segments[1])), (.delete, .revokeToken(segments[1]))]
    case ("files", 1): [(.get, .listFiles)]
    case ("files", 2): [(.get, .showFile(segments[1])), (.patch, .amendFile(segments[1]))]
    case ("uploads", 1): [(.get, .listUploads)]
    case ("uploads", 2): [(.get, .showUpload(file: segments[1]))]
    case ("requests", 1): [(.get, .listRequests), (.delete, .clearRequests)]
    case ("requests", 2) where segments[1] == "verify": [(.post, .verifyRequests)]
    case ("requests", 2) where segments[1] == "wait": [(.post, .waitForRequests)]
    case ("clock", 1): [(.get, .showClock), (.put, .setClock)]
    case ("failures", 1):
      [(.get, .listFailures), (.post, .addFailures), (.put, .replaceFailures), (.delete, .clearFailures)]
    case ("failures", 2): [(.delete, .removeFailure(segments[1]))]
    case ("failures", 3) where segments[2] == "wait": [(.post, .waitForFailure(segments[1]))]
    default: []
    }
  }

  /// Whether it changes the mock.
  var isChange: Bool {
    switch self {
    case .health, .status, .metrics, .events, .listOrganizations, .listUsers, .listTokens, .showToken, .listFiles,
      .showFile, .exportState, .listUploads, .showUpload, .listRequests, .verifyRequests, .waitForRequests, .showClock,
      .listFailures, .waitForFailure:
      false
    case .reset, .replaceState, .mergeFixtures, .addOrganization, .addToken, .revokeToken, .amendFile, .clearRequests,
      .setClock, .addFailures, .replaceFailures, .clearFailures, .removeFailure:
      true
    }
  }

  /// The longest body, in bytes: of a world with its contents, or of a few fields.
  var bodyLimit: Int {
    switch self {
    case .replaceState, .mergeFixtures: 1 << 30
    default: 1 << 20
    }
  }
}
