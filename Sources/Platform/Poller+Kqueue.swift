#if canImport(Darwin)
  /// The descriptors that one lane watches (kqueue, level-triggered), and the way to end its wait from another thread.
  ///
  /// - `wake` may be called from any thread; everything else only by the lane.
  /// - A token identifies a watched descriptor. The poller never closes what it watches.
  package final class Poller: Sendable {
    /// The token that `wait` reports after `wake`.
    package static let wakeToken = UInt64.max

    private let queue: Descriptor

    private init(_ queue: consuming Descriptor) {
      self.queue = queue
      submit(ident: 0, filter: EVFILT_USER, flags: EV_ADD | EV_CLEAR, token: Self.wakeToken)
    }

    /// Nil if the process has no descriptors left.
    package static func make() -> Poller? {
      let queue = kqueue()
      return queue >= 0 ? Poller(Descriptor(queue)) : nil
    }

    /// Ends the current wait, or the next one.
    package func wake() {
      submit(ident: 0, filter: EVFILT_USER, flags: 0, filterFlags: UInt32(NOTE_TRIGGER), token: Self.wakeToken)
    }

    package func add(_ watched: Int32, token: UInt64, _ interest: Interest) {
      change(watched, token: token, from: [], to: interest)
    }

    package func change(_ watched: Int32, token: UInt64, from old: Interest, to new: Interest) {
      for (flag, filter) in [(Interest.read, EVFILT_READ), (.write, EVFILT_WRITE)] {
        guard old.contains(flag) != new.contains(flag) else { continue }
        submit(
          ident: UInt64(watched), filter: filter, flags: new.contains(flag) ? EV_ADD : EV_DELETE, token: token)
      }
    }

    /// A closed descriptor leaves the set by itself.
    package func remove(_ watched: Int32) {
      change(watched, token: 0, from: [.read, .write], to: [])
    }

    private func submit(ident: UInt64, filter: Int32, flags: Int32, filterFlags: UInt32 = 0, token: UInt64) {
      var event = kevent64_s()
      event.ident = ident
      event.filter = Int16(filter)
      event.flags = UInt16(flags)
      event.fflags = filterFlags
      event.udata = token
      kevent64(queue.raw, &event, 1, nil, 0, 0, nil)
    }

    /// Waits for at most that many nanoseconds (nil without a limit) and fills `events` with what is ready.
    package func wait(for events: inout ReadyEvents, atMost nanoseconds: Int64?) {
      let capacity = Int32(events.buffer.count)
      let count: Int32
      if let nanoseconds {
        var limit = timespec(nanoseconds: nanoseconds)
        count = kevent64(queue.raw, nil, 0, &events.buffer, capacity, 0, &limit)
      } else {
        count = kevent64(queue.raw, nil, 0, &events.buffer, capacity, 0, nil)
      }
      events.count = max(0, Int(count))
    }
  }

  /// The events that one wait has found.
  package struct ReadyEvents: Sendable {
    fileprivate var buffer = [kevent64_s](repeating: kevent64_s(), count: 256)
    package fileprivate(set) var count = 0

    package init() {}

    package subscript(index: Int) -> Readiness {
      let event = buffer[index]
      let isWrite = event.filter == Int16(EVFILT_WRITE)
      return Readiness(
        token: event.udata, isReadable: !isWrite, isWritable: isWrite,
        isGone: isWrite && event.flags & UInt16(EV_EOF) != 0)
    }
  }
#endif
