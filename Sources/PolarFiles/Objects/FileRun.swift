import Platform

/// A run of a file, read or written whole.
enum FileRun {
  static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int) -> Bool {
    bytes.withUnsafeBytes { write($0, to: descriptor, at: offset) }
  }

  /// `false` when the disk is full, or fails.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let run = UnsafeRawBufferPointer(rebasing: rest)
      let count = pwrite(descriptor, run.baseAddress, run.count, off_t(offset + rest.startIndex))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// The same in memory of its own.
  static func bytes(of descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      read(from: descriptor, at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      filled = count
    }
  }

  /// Fills the buffer, with zeros where the disk fails: that memory may have held something else.
  static func read(from descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) {
    var rest = buffer[...]
    while !rest.isEmpty {
      let run = UnsafeMutableRawBufferPointer(rebasing: rest)
      let count = pread(descriptor, run.baseAddress, run.count, off_t(offset + rest.startIndex))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        run.initializeMemory(as: UInt8.self, repeating: 0)
        return
      }
      rest = rest.dropFirst(count)
    }
  }
}
