import Platform

/// A response's body on its way into DATA frames: at most one run of its source per frame.
struct OutgoingBody {
  private let count: Int
  private let bytes: [UInt8]
  private let reader: SourceReader?
  private var offset = 0
  /// How much was written.
  var sent: Int { offset }

  /// Apart: most bodies are bytes, and without it they are moved about in a quarter of the words.
  private final class SourceReader {
    let source: any BodySource
    /// What the frame being written comes from.
    var chunk: BodyChunk

    init(_ source: any BodySource) {
      self.source = source
      chunk = .computed(count: 0)
    }
  }

  init(_ bytes: [UInt8]) {
    count = bytes.count
    self.bytes = bytes
    reader = nil
  }

  init(_ source: any BodySource) {
    count = source.count
    bytes = []
    reader = SourceReader(source)
  }

  /// The length of the next frame, at most `limit`, and whether it is the last; nil when the source ran dry.
  mutating func prepare(limit: Int) -> (count: Int, isLast: Bool)? {
    var taken = min(limit, count - offset)
    if let reader {
      reader.chunk = reader.source.chunk(at: offset)
      taken = min(taken, reader.chunk.count)
      if taken <= 0 { return nil }
    }
    return (taken, offset + taken == count)
  }

  /// Writes the frame that was prepared, `head` first. False, with nothing written, when the source failed.
  mutating func write(head: UnsafeRawBufferPointer, count: Int, to output: OutputQueue) -> Bool {
    if let reader {
      guard write(reader.chunk, of: reader.source, head, count, to: output) else { return false }
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
