/// Why a request got no answer.
enum ClientError: Error, CustomStringConvertible {
  case badURL(String)
  /// A header field whose value would end the line, or hold what no field may (RFC 9110 §5.5).
  case badField(String)
  case unreachable(String, reason: String)
  /// No whole answer came within a request's limit.
  case late(String, Duration)
  case broken(String)
  case needsCurl(String)

  var description: String {
    switch self {
    case .badURL(let url): "'\(url)' is not an http:// or https:// URL"
    case .badField(let name): "\(name) holds a line break or another control character"
    case .unreachable(let authority, let reason): "cannot reach \(authority): \(reason)"
    case .late(let authority, let limit): "\(authority) did not answer within \(limit.components.seconds) seconds"
    case .broken(let reason): "the connection broke: \(reason)"
    case .needsCurl(let url): "\(url) needs TLS, which is left to the curl command, and there is none on the PATH"
    }
  }
}
