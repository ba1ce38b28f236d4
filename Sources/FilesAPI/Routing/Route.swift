/// Where a request goes: the routes of the real server that concern files, in the order in which it tries them.
struct Route: Sendable {
  enum Endpoint: Sendable {
    case list, download, create, uploaded, update, delete, health, openAPI
  }

  enum Match: Equatable {
    case endpoint(Endpoint, id: String)
    /// A route has that path, but not the method; `allow` names the first one's.
    case wrongMethod(allow: String)
    /// The path is known with or without its trailing slash only.
    case redirect(path: String)
    case none
  }

  var method: String
  var path: [UInt8]
  /// What follows the id; `nil` when there is no id in the path.
  var suffix: [UInt8]?
  var endpoint: Endpoint

  private init(_ method: String, _ path: String, id suffix: String? = nil, _ endpoint: Endpoint) {
    self.method = method
    self.path = Array(path.utf8)
    self.suffix = suffix.map { Array($0.utf8) }
    self.endpoint = endpoint
  }

  static let all = [
    Route("GET", "/healthz", .health),
    Route("GET", "/v1/files/", .list),
    Route("GET", "/v1/files/", id: "/download", .download),
    Route("POST", "/v1/files/", .create),
    Route("POST", "/v1/files/", id: "/uploaded", .uploaded),
    Route("PATCH", "/v1/files/", id: "", .update),
    Route("DELETE", "/v1/files/", id: "", .delete),
    Route("GET", "/2026-04/openapi.json", .openAPI),
    Route("GET", "/2026-10/openapi.json", .openAPI),
  ]

  /// Starlette's search: the first route with that path and method, else the first with that path.
  static func match(method: String, path: String) -> Match {
    let bytes = Array(path.utf8)
    var allow: String?
    for route in all {
      guard let id = route.id(in: bytes) else { continue }
      if route.method == method { return .endpoint(route.endpoint, id: id) }
      if allow == nil { allow = route.method }
    }
    if let allow { return .wrongMethod(allow: allow) }
    guard path != "/" else { return .none }
    var other = bytes
    if bytes.last == UInt8(ascii: "/") {
      while other.last == UInt8(ascii: "/") { other.removeLast() }
    } else {
      other.append(UInt8(ascii: "/"))
    }
    guard all.contains(where: { $0.id(in: other) != nil }) else { return .none }
    return .redirect(path: String(decoding: other, as: UTF8.self))
  }

  /// The id in a path that this route has, empty when the route has none; `nil` for another path.
  private func id(in given: [UInt8]) -> String? {
    guard given.starts(with: path) else { return nil }
    let rest = given[path.count...]
    guard let suffix else { return Self.isEnd(rest) ? "" : nil }
    let id = rest.prefix { $0 != UInt8(ascii: "/") }
    guard !id.isEmpty else { return nil }
    guard !suffix.isEmpty else { return rest.count == id.count ? String(decoding: id, as: UTF8.self) : nil }
    let tail = rest.dropFirst(id.count)
    guard tail.starts(with: suffix), Self.isEnd(tail.dropFirst(suffix.count)) else { return nil }
    return String(decoding: id, as: UTF8.self)
  }

  /// The `$` of Python's `re`, with which Starlette ends a path, also stands before a last line feed.
  private static func isEnd(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.isEmpty || rest.count == 1 && rest.first == UInt8(ascii: "\n")
  }
}
