#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A response's body on its way into DATA frames: at most one run of its source per frame.
struct OutgoingBody {
  private let body: ResponseBody
  private let count: Int
  private var offset = 0
  /// What the frame being written comes from.
  private var chunk: BodyChunk?

  init(_ body: ResponseBody) {
    self.body = body
    count = body.count
  }

  /// The length of the next frame, at most `limit`, and whether it is the last; nil when the source ran dry.
  mutating func prepare(limit: Int) -> (count: Int, isLast: Bool)? {
    var taken = min(limit, count - offset)
    if case .source(let source) = body {
      let chunk = source.chunk(at: offset)
      taken = min(taken, chunk.count)
      if taken <= 0 { return nil }
      self.chunk = chunk
    }
    return (taken, offset + taken == count)
  }

  /// Writes the frame that was prepared, `head` first. False, with nothing written, when the source failed.
  mutating func write(head: UnsafeRawBufferPointer, count: Int, to output: OutputQueue) -> Bool {
    defer { offset += count }
    switch (body, chunk) {
    case (.empty, _): output.append(copying: head)
    case (.bytes(let bytes), _):
      output.append(copying: head)
      if count == bytes.count, count > OutputQueue.copyLimit {
        output.append(bytes)
      } else {
        bytes.withUnsafeBytes {
          output.append(copying: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
      }
    case (.source, .memory(let owner, let range)):
      output.append(copying: head)
      let taken = range.prefix(count)
      if count > OutputQueue.copyLimit {
        output.append(memory: owner, range: taken)
      } else {
        output.append(copying: UnsafeRawBufferPointer(start: owner.base + taken.lowerBound, count: count))
      }
    case (.source, .file(let file, let start, _)):
      // A frame is 16 KiB as a rule: too little for a system call of its own on the way out.
      guard let bytes = Self.read(file, at: start, count: count) else { return false }
      output.append(copying: head)
      output.append(bytes)
    case (.source(let source), _):
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
        source.fill(
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]), at: offset)
        used = count
      }
      output.append(copying: head)
      output.append(bytes)
    }
    return true
  }

  private static func read(_ file: any OpenFile, at offset: Int, count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while used < count {
        let got = pread(file.descriptor, buffer.baseAddress! + used, count - used, off_t(offset + used))
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        used += got
      }
    }
    return bytes.count == count ? bytes : nil
  }
}

extension BodyChunk {
  fileprivate var count: Int {
    switch self {
    case .memory(_, let range): range.count
    case .file(_, _, let count), .computed(let count): count
    }
  }
}
