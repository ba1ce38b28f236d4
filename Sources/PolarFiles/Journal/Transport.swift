/// The protocol that a request came by, as an access log names it.
package enum Transport: String, Sendable, Hashable, CaseIterable {
  case http1_0 = "HTTP/1.0"
  case http1_1 = "HTTP/1.1"
  case http2 = "HTTP/2"
}
