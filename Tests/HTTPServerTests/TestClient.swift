import Platform

/// A blocking socket. A read fails after minutes, which is long enough for a busy machine.
final class TestClient {
  private var socket: Int32
  private var received: [UInt8] = []

  init(port: UInt16, isIPv6: Bool = false, receiveBuffer: Int32? = nil) {
    socket = Platform.socket(isIPv6 ? AF_INET6 : AF_INET, streamSocketType, 0)
    var limit = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBuffer {
      setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
    }
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = in6addr_loopback
      connect(to: &address)
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      connect(to: &address)
    }
  }

  deinit { close() }

  private func connect<Address>(to address: inout Address) {
    withUnsafeMutableBytes(of: &address) { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
      _ = Platform.connect(socket, base, socklen_t(bytes.count))
    }
  }

  func close() {
    if socket >= 0 {
      _ = Platform.close(socket)
    }
    socket = -1
  }

  /// Drops the connection with a reset.
  func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  func endWriting() {
    _ = shutdown(socket, Int32(SHUT_WR))
  }

  /// Sends all bytes; false if the server does not accept them.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = Self.send(socket, bytes, from: sent)
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  private static func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    write(socket, bytes.baseAddress?.advanced(by: start), bytes.count - start)
  }

  /// Sends as much as the socket buffer accepts, and returns the number of bytes.
  func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        sendto(socket, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_DONTWAIT), nil, 0)
      }
      if count <= 0 { break }
      sent += count
    }
    return sent
  }

  /// One read of what the server sent; empty at the end.
  func receive(_ limit: Int = 65536) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: limit) { buffer, used in
      used = max(0, recv(socket, buffer.baseAddress, limit, 0))
    }
  }

  /// Unread bytes of earlier reads.
  func takeReceived() -> [UInt8] {
    defer { received = [] }
    return received
  }

  func readToEnd() -> String {
    var bytes = received
    received = []
    while true {
      let more = receive()
      if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
      bytes += more
    }
  }

  /// Everything that comes, and the error that it ends with; 0 for an orderly end.
  func readToError() -> (bytes: [UInt8], error: Int32) {
    var bytes = takeReceived()
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count <= 0 { return (bytes, count == 0 ? 0 : errno) }
      bytes += buffer[..<count]
    }
  }

  /// Reads up to and with `end`.
  func read(through end: String) -> String {
    let end = Array(end.utf8)
    var searched = 0
    while true {
      while searched + end.count <= received.count {
        if received[searched..<searched + end.count].elementsEqual(end) {
          let text = String(decoding: received[..<(searched + end.count)], as: UTF8.self)
          received.removeFirst(searched + end.count)
          return text
        }
        searched += 1
      }
      let more = receive()
      if more.isEmpty { return String(decoding: received, as: UTF8.self) }
      received += more
    }
  }

  /// Status line and body of the next response, whose length must be announced.
  func response(hasBody: Bool = true) -> (head: String, body: String) {
    let head = read(through: "\r\n\r\n")
    let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }?.dropFirst(16)
    let count = hasBody ? length.flatMap { Int($0) } ?? 0 : 0
    while received.count < count {
      let more = receive()
      if more.isEmpty { break }
      received += more
    }
    let body = String(decoding: received.prefix(count), as: UTF8.self)
    received.removeFirst(min(count, received.count))
    return (head, body)
  }

  func get(_ target: String = "/") -> (head: String, body: String) {
    send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
    return response()
  }
}
