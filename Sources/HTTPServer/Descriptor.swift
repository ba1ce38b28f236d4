#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open descriptor and its only owner.
struct Descriptor: ~Copyable, Sendable {
  let raw: Int32

  init(_ raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = close(raw)
  }

  /// Gives the descriptor away without closing it.
  consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }

  func setFlag(_ level: Int32, _ name: Int32) {
    var on: Int32 = 1
    setsockopt(raw, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// The text of an `errno` value.
func errorText(_ code: Int32) -> String {
  String(cString: strerror(code))
}
