/// What a connection wants to hear of.
struct Interest: OptionSet {
  let rawValue: UInt8
  static let read = Interest(rawValue: 1)
  static let write = Interest(rawValue: 2)
}

/// What the system reports of one descriptor.
struct Readiness {
  let token: UInt64
  let isReadable: Bool
  let isWritable: Bool
  /// Both directions are over, or the connection was reset.
  let isGone: Bool
}

#if canImport(Glibc)
  import Platform

  /// A set of watched descriptors (epoll), level-triggered; itself a descriptor that Dispatch can watch.
  struct Poller {
    /// Negative where the process has none left.
    let descriptor: Int32
    private let events: UnsafeMutableBufferPointer<epoll_event>

    init() {
      descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
      events = .allocate(capacity: 256)
    }

    func close() {
      _ = Glibc.close(descriptor)
      events.deallocate()
    }

    func add(_ watched: Int32, token: UInt64, _ interest: Interest) {
      control(EPOLL_CTL_ADD, watched, token, interest)
    }

    func change(_ watched: Int32, token: UInt64, from old: Interest, to new: Interest) {
      control(EPOLL_CTL_MOD, watched, token, new)
    }

    func remove(_ watched: Int32) {
      var event = epoll_event()
      epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, &event)
    }

    private func control(_ operation: Int32, _ watched: Int32, _ token: UInt64, _ interest: Interest) {
      var event = epoll_event()
      if interest.contains(.read) { event.events |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
      if interest.contains(.write) { event.events |= EPOLLOUT.rawValue }
      event.data.u64 = token
      epoll_ctl(descriptor, operation, watched, &event)
    }

    /// What is ready, waiting for something if it may.
    func poll(milliseconds: Int32, _ body: (Readiness) -> Void) -> Int {
      let count = Int(epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds))
      guard count > 0 else { return 0 }
      for event in events[..<count] {
        let bits = event.events
        body(
          Readiness(
            token: event.data.u64,
            isReadable: bits & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0,
            isWritable: bits & EPOLLOUT.rawValue != 0,
            isGone: bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
      }
      return count
    }
  }
#endif
