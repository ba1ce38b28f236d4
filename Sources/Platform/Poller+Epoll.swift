#if canImport(Glibc)
  import Synchronization

  /// The descriptors that one lane watches (epoll, level-triggered), and the way to end its wait from another thread.
  ///
  /// - `wake` may be called from any thread; everything else only by the lane.
  /// - A token identifies a watched descriptor. The poller never closes what it watches.
  package final class Poller: Sendable {
    /// The token that `wait` reports after `wake`.
    package static let wakeToken = UInt64.max

    private let epoll: Descriptor
    private let counter: Descriptor
    /// Whether the system supports a timeout in nanoseconds.
    private let isPrecise = Atomic(true)

    private init(_ epoll: consuming Descriptor, _ counter: consuming Descriptor) {
      self.epoll = epoll
      self.counter = counter
      // Edge-triggered: each `wake` is an edge, so the counter need not be read.
      control(EPOLL_CTL_ADD, self.counter.raw, token: Self.wakeToken, events: EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    /// Nil if the process has no descriptors left.
    package static func make() -> Poller? {
      let (epoll, counter) = (epoll_create1(Int32(EPOLL_CLOEXEC)), eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
      guard epoll >= 0, counter >= 0 else {
        for descriptor in [epoll, counter] where descriptor >= 0 { _ = Descriptor(descriptor) }
        return nil
      }
      return Poller(Descriptor(epoll), Descriptor(counter))
    }

    /// Ends the current wait, or the next one.
    package func wake() { eventfd_write(counter.raw, 1) }

    package func add(_ watched: Int32, token: UInt64, _ interest: Interest) {
      control(EPOLL_CTL_ADD, watched, token: token, events: events(of: interest))
    }

    package func change(_ watched: Int32, token: UInt64, from old: Interest, to new: Interest) {
      control(EPOLL_CTL_MOD, watched, token: token, events: events(of: new))
    }

    package func remove(_ watched: Int32) { control(EPOLL_CTL_DEL, watched, token: 0, events: 0) }

    private func events(of interest: Interest) -> UInt32 {
      (interest.contains(.read) ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : 0)
        | (interest.contains(.write) ? EPOLLOUT.rawValue : 0)
    }

    private func control(_ operation: Int32, _ watched: Int32, token: UInt64, events: UInt32) {
      var event = epoll_event()
      event.events = events
      event.data.u64 = token
      epoll_ctl(epoll.raw, operation, watched, &event)
    }

    /// Waits for at most that many nanoseconds (nil without a limit) and fills `events` with what is ready.
    package func wait(for events: inout ReadyEvents, atMost nanoseconds: Int64?) {
      let capacity = Int32(events.buffer.count)
      guard isPrecise.load(ordering: .relaxed) else {
        events.count = max(0, Int(epoll_wait(epoll.raw, &events.buffer, capacity, milliseconds(nanoseconds))))
        return
      }
      let count: Int32
      if let nanoseconds {
        var limit = timespec(nanoseconds: nanoseconds)
        count = epoll_wait_precisely(epoll.raw, &events.buffer, capacity, &limit)
      } else {
        count = epoll_wait_precisely(epoll.raw, &events.buffer, capacity, nil)
      }
      events.count = max(0, Int(count))
      // An older kernel lacks the call, and an older sandbox forbids it.
      if count < 0, errno == ENOSYS || errno == EPERM { isPrecise.store(false, ordering: .relaxed) }
    }

    /// Rounded up, since a wait that ends too early would only be repeated.
    private func milliseconds(_ nanoseconds: Int64?) -> Int32 {
      nanoseconds.map { Int32(clamping: $0 / 1_000_000 + ($0 % 1_000_000 > 0 ? 1 : 0)) } ?? -1
    }
  }

  /// The events that one wait has found.
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
