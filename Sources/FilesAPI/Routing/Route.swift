import Bytes
package import HTTPTypes
import PolarFiles

/// Where a request goes: the routes of the real server that concern files, in the order in which it tries them.
struct Route: Sendable {
  enum Endpoint: Sendable {
    case list, download, create, uploaded, update, delete, health, openAPI
  }

  enum Match: Sendable {
    case endpoint(Endpoint, id: ArraySlice<UInt8>)
    /// A route has that path, but not the method; `allow` names the first one's.
    case wrongMethod(allow: String)
    /// The path is known with or without its trailing slash only.
    case redirect(path: String)
    case none
  }

  /// The methods that routes have.
  private enum Method: String {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"

    init?(_ text: String) {
      switch text {
      case "GET": self = .get
      case "POST": self = .post
      case "PATCH": self = .patch
      case "DELETE": self = .delete
      default: return nil
      }
    }
  }

  private let method: Method
  private let path: StaticString
  /// What follows the id; `nil` when there is no id in the path.
  private let suffix: StaticString?
  private let endpoint: Endpoint

  private init(_ method: Method, _ path: StaticString, id suffix: StaticString? = nil, _ endpoint: Endpoint) {
    self.method = method
    self.path = path
    self.suffix = suffix
    self.endpoint = endpoint
  }

  private static let all = [
    Route(.get, "/healthz", .health),
    Route(.get, "/v1/files/", .list),
    Route(.get, "/v1/files/", id: "/download", .download),
    Route(.post, "/v1/files/", .create),
    Route(.post, "/v1/files/", id: "/uploaded", .uploaded),
    Route(.patch, "/v1/files/", id: "", .update),
    Route(.delete, "/v1/files/", id: "", .delete),
    Route(.get, "/2026-04/openapi.json", .openAPI),
    Route(.get, "/2026-10/openapi.json", .openAPI),
  ]

  /// Starlette's search: the first route with that path and method, else the first with that path.
  static func match(method: String, path: ArraySlice<UInt8>) -> Match {
    if let (endpoint, id) = endpoint(method: method, path: path) { return .endpoint(endpoint, id: id) }
    if let other = all.first(where: { $0.id(in: path) != nil }) { return .wrongMethod(allow: other.method.rawValue) }
    guard path.count > 1 else { return .none }
    var other = path
    if other.last == UInt8(ascii: "/") {
      while other.last == UInt8(ascii: "/") { other.removeLast() }
    } else {
      other.append(UInt8(ascii: "/"))
    }
    return all.contains { $0.id(in: other) != nil } ? .redirect(path: String(decoding: other, as: UTF8.self)) : .none
  }

  static func endpoint(method: String, path: ArraySlice<UInt8>) -> (endpoint: Endpoint, id: ArraySlice<UInt8>)? {
    guard let method = Method(method) else { return nil }
    for index in all.indices where all[index].method == method {
      if let id = all[index].id(in: path) { return (all[index].endpoint, id) }
    }
    return nil
  }

  /// The id in a path that this route has, empty when the route has none; `nil` for another path.
  private func id(in given: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard given.begins(with: path) else { return nil }
    let rest = given.dropFirst(path.utf8CodeUnitCount)
    guard let suffix else { return Self.isEnd(rest) ? rest.prefix(0) : nil }
    let id = rest.prefix { $0 != UInt8(ascii: "/") }
    guard !id.isEmpty else { return nil }
    let tail = rest[id.endIndex...]
    guard suffix.utf8CodeUnitCount > 0 else { return tail.isEmpty ? id : nil }
    return tail.begins(with: suffix) && Self.isEnd(tail.dropFirst(suffix.utf8CodeUnitCount)) ? id : nil
  }

  /// The `$` of Python's `re`, with which Starlette ends a path, also stands before a last line feed.
  private static func isEnd(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.isEmpty || rest.count == 1 && rest.first == UInt8(ascii: "\n")
  }
}

extension Route.Endpoint {
  /// What the journal calls it.
  var operation: Operation? {
    switch self {
    case .list: .list
    case .create: .create
    case .uploaded: .uploaded
    case .update: .update
    case .delete: .delete
    case .download: .download
    case .health: .health
    case .openAPI: nil
    }
  }
}

/// The methods that llhttp 9, behind the real server, lets through; any other is no HTTP request to it.
package enum RequestMethods {
  package static let all: [HTTPRequest.Method] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE",
    "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PURGE", "MKCALENDAR", "LINK", "UNLINK",
    "SOURCE", "QUERY",
  ].compactMap { HTTPRequest.Method($0) }
}
