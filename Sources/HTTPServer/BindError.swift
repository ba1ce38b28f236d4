/// Why a server could not take its address.
package enum BindError: Error, Sendable, Equatable, CustomStringConvertible {
  case addressInUse(host: String, port: UInt16)
  case permissionDenied(host: String, port: UInt16)
  case cannotResolve(host: String, reason: String)
  case unavailable(host: String, port: UInt16, reason: String)
  /// - Parameter needed: the least limit that would do.
  case tooFewDescriptors(limit: Int, needed: Int)
  case tooManyServers

  package var description: String {
    switch self {
    case .addressInUse(let host, let port): "port \(port) on \(host) is in use"
    case .permissionDenied(let host, let port): "no permission to listen on port \(port) on \(host)"
    case .cannotResolve(let host, let reason): "cannot resolve \(host): \(reason)"
    case .unavailable(let host, let port, let reason): "cannot listen on port \(port) on \(host): \(reason)"
    case .tooFewDescriptors(let limit, let needed):
      "the limit of \(limit) open files (ulimit -n) is too low to serve anything: it must be \(needed) at least"
    case .tooManyServers: "too many servers run in this process: stop some first"
    }
  }
}
