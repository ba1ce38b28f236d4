/// The only owner of an open descriptor, which it closes.
package struct Descriptor: ~Copyable, Sendable {
  package let raw: Int32

  package init(_ raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = close(raw)
  }

  /// Returns the descriptor to a new owner, without closing it.
  package consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }

  package func setFlag(_ level: Int32, _ name: Int32) {
    var on: Int32 = 1
    setsockopt(raw, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}

extension Int32 {
  /// Writes all of the bytes; false if the reader is gone.
  @discardableResult
  package func writeAll(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(self, $0.baseAddress, $0.count) }
      if count > 0 {
        rest.removeFirst(count)
      } else if errno == EAGAIN {
        // Another process that shares the descriptor has made it non-blocking.
        var wait = pollfd(fd: self, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Reads from the descriptor to its end, or to an error.
  package func readAll() -> [UInt8] { readAll(until: nil) ?? [] }

  /// Reads from the descriptor to its end, or to an error; nil if the end has not come by the deadline.
  package func readAll(until limit: MonotonicTime?) -> [UInt8]? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let limit, !isReadable(by: limit) { return nil }
      let count = read(self, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += block[..<count]
    }
  }

  private func isReadable(by limit: MonotonicTime) -> Bool {
    var wait = pollfd(fd: self, events: Int16(POLLIN), revents: 0)
    while true {
      let left = MonotonicTime.now.duration(to: limit).nanoseconds
      guard left > 0 else { return false }
      let count = poll(&wait, 1, Int32(clamping: left / 1_000_000 + 1))
      // An error of the descriptor is reported by the read that follows.
      if count > 0 || count < 0 && errno != EINTR { return true }
    }
  }
}

/// The text of an `errno` value.
package func errorText(_ code: Int32) -> String {
  String(cString: strerror(code))
}

/// How many descriptors the system lets this process have.
package enum DescriptorLimit {
  package static var current: Int {
    var limit = rlimit()
    return getrlimit(resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : 256
  }

  /// Raises the soft limit towards `wanted`, as far as the hard limit lets it.
  package static func raise(to wanted: Int) {
    #if canImport(Darwin)
      // setrlimit(2) there: more than OPEN_MAX is refused, also where the hard limit is infinite.
      let wanted = min(wanted, Int(OPEN_MAX))
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(wanted) else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted))
    setrlimit(resource, &limit)
  }

  #if canImport(Darwin)
    private static let resource = RLIMIT_NOFILE
  #else
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #endif
}

/// Opens the null device in place of closed standard streams. Otherwise the next file or socket would get such a
/// descriptor, and log lines would be written into it.
package func occupyStandardStreams() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", O_RDWR)
  }
}
