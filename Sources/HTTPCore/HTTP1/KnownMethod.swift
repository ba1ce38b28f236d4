import HTTPTypes

/// The methods that llhttp knows for HTTP; uvicorn, which the emulated server runs on, answers any other with 400.
enum KnownMethod {
  static let longest = 11

  private static let names: [StaticString] = [
    "DELETE", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH",
    "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY",
    "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE", "QUERY",
  ]
  private static let table = names.compactMap { name in
    HTTPRequest.Method(name.description).map { (name: name, method: $0) }
  }

  static func find(_ name: some Collection<UInt8>) -> HTTPRequest.Method? {
    if name.count == 3 || name.count == 4 {
      if matches(name, "GET") { return .get }
      if matches(name, "POST") { return .post }
      if matches(name, "PUT") { return .put }
      if matches(name, "HEAD") { return .head }
    }
    return table.first { matches(name, $0.name) }?.method
  }

  private static func matches(_ bytes: some Collection<UInt8>, _ name: StaticString) -> Bool {
    name.withUTF8Buffer { bytes.elementsEqual($0) }
  }
}
