#if canImport(Glibc)
  /// The descriptors that one lane watches (epoll, level-triggered), and the way to end its wait from another thread.
  ///
  /// - Only `wake` may be called from any thread; all else is the lane's alone.
  /// - A token names what is watched. The poller never closes what it watches.
  package final class Poller: Sendable {
    /// What `wait` reports after `wake`.
    package static let wakeToken = UInt64.max

    private let epoll: Descriptor
    private let counter: Descriptor

    private init(_ epoll: consuming Descriptor, _ counter: consuming Descriptor) {
      self.epoll = epoll
      self.counter = counter
      // Edge-triggered, so that nobody needs to read the counter: each `wake` is an edge.
      control(EPOLL_CTL_ADD, self.counter.raw, Self.wakeToken, EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    /// Nil where the process has no descriptors left.
    package static func make() -> Poller? {
      let (epoll, counter) = (epoll_create1(Int32(EPOLL_CLOEXEC)), eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
      guard epoll >= 0, counter >= 0 else {
        for descriptor in [epoll, counter] where descriptor >= 0 { _ = Descriptor(descriptor) }
        return nil
      }
      return Poller(Descriptor(epoll), Descriptor(counter))
    }

    /// Ends the wait that is going on, or the next.
    package func wake() { eventfd_write(counter.raw, 1) }

    package func add(_ watched: Int32, token: UInt64, _ interest: Interest) {
      control(EPOLL_CTL_ADD, watched, token, bits(interest))
    }

    package func change(_ watched: Int32, token: UInt64, from old: Interest, to new: Interest) {
      control(EPOLL_CTL_MOD, watched, token, bits(new))
    }

    package func remove(_ watched: Int32) { control(EPOLL_CTL_DEL, watched, 0, 0) }

    private func bits(_ interest: Interest) -> UInt32 {
      (interest.contains(.read) ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : 0)
        | (interest.contains(.write) ? EPOLLOUT.rawValue : 0)
    }

    private func control(_ operation: Int32, _ watched: Int32, _ token: UInt64, _ bits: UInt32) {
      var event = epoll_event()
      event.events = bits
      event.data.u64 = token
      epoll_ctl(epoll.raw, operation, watched, &event)
    }

    /// Fills `events` with what is ready, after a wait of that many milliseconds at most; -1 waits for as long as it takes.
    package func wait(for events: inout ReadyEvents, milliseconds: Int32) {
      let count = epoll_wait(epoll.raw, &events.buffer, Int32(events.buffer.count), milliseconds)
      events.count = max(0, Int(count))
    }
  }

  /// What one wait found.
  package struct ReadyEvents: Sendable {
    fileprivate var buffer = [epoll_event](repeating: epoll_event(), count: 256)
    package fileprivate(set) var count = 0

    package init() {}

    package subscript(index: Int) -> Readiness {
      let event = buffer[index]
      return Readiness(
        token: event.data.u64,
        isReadable: event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0,
        isWritable: event.events & EPOLLOUT.rawValue != 0,
        isGone: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
    }
  }
#endif
