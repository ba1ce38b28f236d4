import Platform

/// Listening sockets on one port; whoever holds the descriptors closes them.
struct BoundSockets {
  var descriptors: [Int32] = []
  var addresses: [BoundAddress] = []
}

/// A socket that listens.
struct Listener: ~Copyable {
  let descriptor: Descriptor
  let address: BoundAddress

  /// Listens on every address of `host` ("localhost" may have two), all on one port.
  static func bind(host: String, port: UInt16) throws(BindError) -> BoundSockets {
    let candidates = try resolve(host)
    var bound = BoundSockets()
    var chosen = port
    var failure: BindError?
    for candidate in candidates {
      do throws(BindError) {
        let listener = try Listener(candidate, host: host, port: chosen)
        chosen = listener.address.port
        bound.addresses.append(listener.address)
        bound.descriptors.append(listener.descriptor.release())
      } catch {
        // The machine may lack one address family, so one working address is enough; a port in use is always an error.
        if case .addressInUse = error, port != 0 || bound.descriptors.isEmpty {
          for descriptor in bound.descriptors { close(descriptor) }
          throw error
        }
        failure = error
      }
    }
    if bound.descriptors.isEmpty, let failure { throw failure }
    return bound
  }

  private static func resolve(_ host: String) throws(BindError) -> [SocketAddress] {
    do throws(SocketAddress.Unresolved) {
      let addresses = try SocketAddress.resolve(host, isToListen: true)
      // IPv4 first: a free port that IPv4 chooses is more likely to be free on IPv6 too than the other way round.
      return addresses.filter { $0.family == AF_INET } + addresses.filter { $0.family != AF_INET }
    } catch {
      throw .cannotResolve(host: host, reason: error.reason)
    }
  }

  private init(_ candidate: SocketAddress, host: String, port: UInt16) throws(BindError) {
    func failure(_ code: Int32) -> BindError {
      switch code {
      case EADDRINUSE: .addressInUse(host: host, port: port)
      case EACCES, EPERM: .permissionDenied(host: host, port: port)
      default: .unavailable(host: host, port: port, reason: errorText(code))
      }
    }
    let raw = makeStreamSocket(candidate.family)
    guard raw >= 0 else { throw failure(errno) }
    let descriptor = Descriptor(raw)
    descriptor.setFlag(SOL_SOCKET, SO_REUSEADDR)
    // Accepted sockets inherit it, which saves a call for each.
    descriptor.setFlag(Int32(IPPROTO_TCP), TCP_NODELAY)
    if candidate.family == AF_INET6, host == "localhost" { descriptor.setFlag(Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
    guard candidate.with(port: port).bind(raw), listen(raw, 4096) == 0 else { throw failure(errno) }
    guard let address = BoundAddress(of: descriptor) else { throw failure(errno) }
    self.descriptor = descriptor
    self.address = address
  }
}

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
