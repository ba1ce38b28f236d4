// The few calls of sockets that Linux and Darwin spell differently.

package func makeStreamSocket(_ family: Int32) -> Int32 {
  #if canImport(Darwin)
    let raw = socket(family, SOCK_STREAM, 0)
    makeNonBlocking(raw)
    return raw
  #else
    socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  #endif
}

package func acceptConnection(_ listener: Int32) -> Int32 {
  #if canImport(Darwin)
    let raw = accept(listener, nil, nil)
    if raw >= 0 {
      makeNonBlocking(raw)
      var on: Int32 = 1
      setsockopt(raw, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    return raw
  #else
    accept4(listener, nil, nil, Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue))
  #endif
}

#if canImport(Darwin)
  private func makeNonBlocking(_ raw: Int32) {
    guard raw >= 0 else { return }
    _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
  }
#endif

package func endWriting(_ socket: Int32) {
  #if canImport(Darwin)
    _ = shutdown(socket, SHUT_WR)
  #else
    _ = shutdown(socket, Int32(SHUT_WR))
  #endif
}

/// Has the socket's end be a reset; what it has not sent is lost.
package func resetOnClose(_ socket: Int32) {
  var now = linger(l_onoff: 1, l_linger: 0)
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
}

/// Bounds how long a blocking socket connects, in whole seconds. A write that takes longer ends with EAGAIN, at which
/// `writeAll` goes on.
package func setConnectTimeout(of socket: Int32, _ limit: Duration) {
  var value = timeval()
  value.tv_sec = Int(limit.components.seconds)
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &value, socklen_t(MemoryLayout<timeval>.size))
}

/// Sends only full packets while it is on.
package func setCork(_ socket: Int32, _ isOn: Bool) {
  #if canImport(Darwin)
    let option = TCP_NOPUSH
  #else
    let option = TCP_CORK
  #endif
  var value: Int32 = isOn ? 1 : 0
  setsockopt(socket, Int32(IPPROTO_TCP), option, &value, socklen_t(MemoryLayout<Int32>.size))
}

/// Sends gathered runs; `moreFollows` holds a partial packet back for what comes next.
package func sendRuns(_ runs: UnsafeBufferPointer<UnsafeRawBufferPointer>, to socket: Int32, moreFollows: Bool) -> Int {
  #if canImport(Darwin)
    let flags: Int32 = 0
  #else
    let flags = Int32(MSG_NOSIGNAL) | (moreFollows ? Int32(MSG_MORE) : 0)
  #endif
  if runs.count == 1 { return send(socket, runs[0].baseAddress, runs[0].count, flags) }
  return withUnsafeTemporaryAllocation(of: iovec.self, capacity: runs.count) { vectors in
    for index in 0..<runs.count {
      let run = runs[index]
      vectors.initializeElement(
        at: index, to: iovec(iov_base: UnsafeMutableRawPointer(mutating: run.baseAddress), iov_len: run.count))
    }
    var message = msghdr()
    message.msg_iov = vectors.baseAddress
    message.msg_iovlen = .init(runs.count)
    return sendmsg(socket, &message, flags)
  }
}

/// Sends a run of a file without passing it through this process; the count sent, or -1.
package func sendFileRun(_ file: Int32, offset: Int, count: Int, to socket: Int32) -> Int {
  #if canImport(Darwin)
    var sent = off_t(count)
    let result = sendfile(file, socket, off_t(offset), &sent, nil, 0)
    return sent > 0 || result == 0 ? Int(sent) : -1
  #else
    var position = off_t(offset)
    return sendfile(socket, file, &position, count)
  #endif
}

/// How much of what was written the peer has not acknowledged.
package func unsentCount(_ socket: Int32) -> Int {
  var count: Int32 = 0
  #if canImport(Darwin)
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_NWRITE, &count, &size)
  #else
    // Also known as SIOCOUTQ (tcp(7)).
    _ = ioctl(socket, UInt(TIOCOUTQ), &count)
  #endif
  return Int(count)
}
