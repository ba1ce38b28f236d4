#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A response's body on its way into DATA frames: at most one run of its source per frame.
struct OutgoingBody {
  private let count: Int
  private let bytes: [UInt8]
  private let source: (any BodySource)?
  private var offset = 0
  /// How much was written.
  var sent: Int { offset }
  /// What the frame being written comes from.
  private var chunk: BodyChunk?

  init(_ bytes: [UInt8]) {
    count = bytes.count
    self.bytes = bytes
    source = nil
  }

  init(_ source: any BodySource) {
    count = source.count
    bytes = []
    self.source = source
  }

  /// The length of the next frame, at most `limit`, and whether it is the last; nil when the source ran dry.
  mutating func prepare(limit: Int) -> (count: Int, isLast: Bool)? {
    var taken = min(limit, count - offset)
    if let source {
      let chunk = source.chunk(at: offset)
      taken = min(taken, chunk.count)
      if taken <= 0 { return nil }
      self.chunk = chunk
    }
    return (taken, offset + taken == count)
  }

  /// Writes the frame that was prepared, `head` first. False, with nothing written, when the source failed.
  mutating func write(head: UnsafeRawBufferPointer, count: Int, to output: OutputQueue) -> Bool {
    if let source, let chunk {
      guard write(chunk, of: source, head, count, to: output) else { return false }
    } else {
      output.append(copying: head)
      if count == bytes.count {
        output.append(bytes)
      } else {
        bytes.withUnsafeBytes { output.append(copying: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
      }
    }
    offset += count
    return true
  }

  private func write(
    _ chunk: BodyChunk, of source: any BodySource, _ head: UnsafeRawBufferPointer, _ count: Int, to output: OutputQueue
  ) -> Bool {
    switch chunk {
    case .memory(let owner, let range):
      output.append(copying: head)
      if count > OutputQueue.copyLimit {
        output.append(memory: owner, range: range.prefix(count))
      } else {
        output.append(copying: UnsafeRawBufferPointer(start: owner.base + range.lowerBound, count: count))
      }
    case .file(let file, let start, _):
      // A frame is 16 KiB as a rule: too little for a system call of its own on the way out.
      guard let bytes = Self.read(file, at: start, count: count) else { return false }
      output.append(copying: head)
      output.append(bytes)
    case .computed:
      output.append(copying: head)
      output.append(
        [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
          let target = UnsafeMutableRawBufferPointer(buffer)
          source.fill(UnsafeMutableRawBufferPointer(rebasing: target[..<count]), at: offset)
          used = count
        })
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
