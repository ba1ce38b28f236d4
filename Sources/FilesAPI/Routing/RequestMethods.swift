package import HTTPTypes

/// The methods that llhttp 9, behind the real server, lets through; any other is no HTTP request to it.
package enum RequestMethods {
  package static let all: [HTTPRequest.Method] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE",
    "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PURGE", "MKCALENDAR", "LINK", "UNLINK",
    "SOURCE", "QUERY",
  ].compactMap { HTTPRequest.Method($0) }
}
