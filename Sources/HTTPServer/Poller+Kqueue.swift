#if canImport(Darwin)
  import Platform

  /// A set of watched descriptors (kqueue), level-triggered; itself a descriptor that Dispatch can watch.
  struct Poller {
    /// Negative where the process has none left.
    let descriptor: Int32
    private let events: UnsafeMutableBufferPointer<kevent64_s>

    init() {
      descriptor = kqueue()
      events = .allocate(capacity: 256)
    }

    func close() {
      _ = Darwin.close(descriptor)
      events.deallocate()
    }

    func add(_ watched: Int32, token: UInt64, _ interest: Interest) {
      change(watched, token: token, from: [], to: interest)
    }

    func change(_ watched: Int32, token: UInt64, from old: Interest, to new: Interest) {
      for (flag, filter) in [(Interest.read, EVFILT_READ), (.write, EVFILT_WRITE)] {
        guard old.contains(flag) != new.contains(flag) else { continue }
        var event = kevent64_s()
        event.ident = UInt64(watched)
        event.filter = Int16(filter)
        event.flags = UInt16(new.contains(flag) ? EV_ADD : EV_DELETE)
        event.udata = token
        kevent64(descriptor, &event, 1, nil, 0, 0, nil)
      }
    }

    /// A closed descriptor leaves the set by itself.
    func remove(_ watched: Int32) {
      change(watched, token: 0, from: [.read, .write], to: [])
    }

    /// What is ready, waiting for something if it may.
    func poll(milliseconds: Int32, _ body: (Readiness) -> Void) -> Int {
      var limit = timespec(tv_sec: 0, tv_nsec: Int(milliseconds) * 1_000_000)
      let count = Int(kevent64(descriptor, nil, 0, events.baseAddress, Int32(events.count), 0, &limit))
      guard count > 0 else { return 0 }
      for event in events[..<count] {
        let isWrite = event.filter == Int16(EVFILT_WRITE)
        body(
          Readiness(
            token: event.udata, isReadable: !isWrite, isWritable: isWrite,
            isGone: isWrite && event.flags & UInt16(EV_EOF) != 0))
      }
      return count
    }
  }
#endif
