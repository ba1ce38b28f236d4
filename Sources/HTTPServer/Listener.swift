import Platform

/// Sockets that listen, on one port; their owner closes them.
struct Bound {
  var descriptors: [Int32] = []
  var addresses: [BoundAddress] = []
}

/// A socket that listens.
struct Listener: ~Copyable {
  let descriptor: Descriptor
  let address: BoundAddress

  /// Listens on every address `host` stands for ("localhost" may be two), all on one port.
  static func bind(host: String, port: UInt16) throws(BindError) -> Bound {
    let candidates = try resolve(host)
    var bound = Bound()
    var chosen = port
    var failure: BindError?
    for candidate in candidates {
      do throws(BindError) {
        let listener = try Listener(candidate, host: host, port: chosen)
        chosen = listener.address.port
        bound.addresses.append(listener.address)
        bound.descriptors.append(listener.descriptor.release())
      } catch {
        // One family missing on this machine is no failure as long as another works; a taken port is.
        if case .addressInUse = error, port != 0 || bound.descriptors.isEmpty {
          for descriptor in bound.descriptors { _ = Descriptor(descriptor) }
          throw error
        }
        failure = error
      }
    }
    if bound.descriptors.isEmpty, let failure { throw failure }
    return bound
  }

  private struct Candidate {
    var family: Int32
    var storage: sockaddr_storage
    var length: socklen_t
  }

  private static func resolve(_ host: String) throws(BindError) -> [Candidate] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_flags = AI_PASSIVE
    hints.ai_socktype = streamSocketType
    var list = hints.ai_next
    let code = getaddrinfo(host, nil, &hints, &list)
    guard code == 0 else { throw .cannotResolve(host: host, reason: String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }
    var candidates: [Candidate] = []
    var next = list
    while let info = next?.pointee {
      if info.ai_family == AF_INET || info.ai_family == AF_INET6, let address = info.ai_addr {
        var storage = sockaddr_storage()
        memcpy(&storage, address, min(Int(info.ai_addrlen), MemoryLayout<sockaddr_storage>.size))
        let isNew = !candidates.contains { same($0.storage, storage) }
        if isNew { candidates.append(Candidate(family: info.ai_family, storage: storage, length: info.ai_addrlen)) }
      }
      next = info.ai_next
    }
    // IPv4 first: it is what a port 0 is most likely free on for both.
    return candidates.filter { $0.family == AF_INET } + candidates.filter { $0.family != AF_INET }
  }

  private static func same(_ one: sockaddr_storage, _ other: sockaddr_storage) -> Bool {
    withUnsafeBytes(of: one) { one in withUnsafeBytes(of: other) { one.elementsEqual($0) } }
  }

  private init(_ candidate: Candidate, host: String, port: UInt16) throws(BindError) {
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
    var storage = candidate.storage
    if candidate.family == AF_INET6, host == "localhost" { descriptor.setFlag(Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
    let bound = withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
      guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
      return Platform.bind(raw, address, candidate.length) == 0
    }
    guard bound, listen(raw, 4096) == 0 else { throw failure(errno) }
    guard let address = BoundAddress(of: descriptor) else { throw failure(errno) }
    self.descriptor = descriptor
    self.address = address
  }
}
