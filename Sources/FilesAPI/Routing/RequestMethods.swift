import HTTPTypes

/// The methods that llhttp 9, behind the real server, lets through; any other is no HTTP request to it.
enum RequestMethods {
  private static let known: Set<String> = [
    "DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE",
    "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK",
    "UNLINK", "SOURCE", "QUERY",
  ]

  static func isKnown(_ method: HTTPRequest.Method) -> Bool {
    method == .get || method == .post || known.contains(method.rawValue)
  }
}
