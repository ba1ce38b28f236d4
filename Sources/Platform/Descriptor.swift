/// An open descriptor and its only owner.
package struct Descriptor: ~Copyable, Sendable {
  package let raw: Int32

  package init(_ raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = close(raw)
  }

  /// Gives the descriptor away without closing it.
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

/// The text of an `errno` value.
package func errorText(_ code: Int32) -> String {
  String(cString: strerror(code))
}
