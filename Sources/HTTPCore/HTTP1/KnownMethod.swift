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

  static func find(_ name: UnsafeRawBufferPointer) -> HTTPRequest.Method? {
    if name.count == 3 || name.count == 4 {
      if matches(name, "GET") { return .get }
      if matches(name, "POST") { return .post }
      if matches(name, "PUT") { return .put }
      if matches(name, "HEAD") { return .head }
    }
    return table.first { matches(name, $0.name) }?.method
  }

  @inline(__always)
  private static func matches(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count where bytes[index] != name.utf8Start[index] { return false }
    return true
  }
}
