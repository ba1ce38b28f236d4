import Platform

/// Makes one HTTP/1.1 request over a socket of its own: all that a health check or an upload needs.
struct SocketClient {
  private static let blockSize = 1 << 18

  static func send(_ request: ClientRequest) throws(ClientError) -> ClientResponse {
    guard let endpoint = Endpoint(request.url) else { throw ClientError.badURL(request.url) }
    if endpoint.scheme == .https { return try CurlClient.send(request) }
    let descriptor = try connect(to: endpoint)
    defer { close(descriptor) }
    var head = "\(request.method) \(endpoint.target) HTTP/1.1\r\nhost: \(endpoint.authority)\r\nconnection: close\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    if request.method != "GET" { head += "content-length: \(request.body.count)\r\n" }
    head += "\r\n"
    if let reason = Array(head.utf8).withUnsafeBytes({ write($0, to: descriptor) }) {
      throw ClientError.broken(reason)
    }
    // A server that has refused already may have closed its side: its answer counts, not the broken pipe.
    do { try writeBody(request, to: descriptor) } catch {
      if let response = try? read(from: descriptor) { return response }
      throw error
    }
    return try read(from: descriptor)
  }

  private static func connect(to endpoint: Endpoint) throws(ClientError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = streamSocketType
    var list: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(endpoint.host, "\(endpoint.port)", &hints, &list)
    guard failure == 0 else {
      throw ClientError.unreachable(endpoint.authority, reason: String(cString: gai_strerror(failure)))
    }
    defer { freeaddrinfo(list) }
    var reason = "no address"
    var next = list
    while let address = next {
      let info = address.pointee
      let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
      if descriptor >= 0 {
        refuseSignal(descriptor)
        if systemConnect(descriptor, info.ai_addr, info.ai_addrlen) == 0 { return descriptor }
        reason = String(cString: strerror(errno))
        close(descriptor)
      }
      next = info.ai_next
    }
    throw ClientError.unreachable(endpoint.authority, reason: reason)
  }

  private static func writeBody(_ request: ClientRequest, to descriptor: Int32) throws(ClientError) {
    var reason: String?
    try request.body.forEachBlock { block, total in
      reason = write(block, to: descriptor)
      if reason == nil { request.progress?(total) }
      return reason == nil
    }
    if let reason { throw ClientError.broken(reason) }
  }

  /// Nil when all was sent, else why not.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> String? {
    var offset = 0
    while offset < bytes.count {
      let sent = systemSend(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      guard sent > 0 || errno == EINTR else { return String(cString: strerror(errno)) }
      offset += max(0, sent)
    }
    return nil
  }

  private static func read(from descriptor: Int32) throws(ClientError) -> ClientResponse {
    var received: [UInt8] = []
    var block = [UInt8](repeating: 0, count: blockSize)
    while true {
      let got = block.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, blockSize, 0) }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      received += block[..<got]
    }
    guard let response = ClientResponse(message: received) else { throw ClientError.broken("the answer is not HTTP") }
    return response
  }
}

// Within the client `connect` and `send` are its own functions.
private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t) -> Int32 {
  connect(descriptor, address, length)
}

/// A server that closes early is an error to tell of, not the end of this process: Darwin says so once, Linux by call.
private func refuseSignal(_ descriptor: Int32) {
  #if canImport(Darwin)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
  #endif
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  #if canImport(Darwin)
    send(descriptor, bytes, count, 0)
  #else
    send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
  #endif
}
