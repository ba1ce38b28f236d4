/// Where the next bytes of an object are.
package enum ContentRun: Sendable {
  /// In memory, valid while the slab is held.
  case memory(Slab, Range<Int>)
  /// A run of `block.file.descriptor` (an absolute offset); keep the block until it is sent.
  case file(BlockFile.Block, offset: Int, count: Int)
  /// To be written by `ObjectContent.fill`.
  case computed(count: Int)
}

/// The bytes of an object: those of its parts, one after the other, without a copy.
package final class ObjectContent: Sendable {
  package let parts: [StoredPart]
  /// Where each part begins; empty when there is only one, since there may be a million such objects.
  private let partStarts: [Int]
  package let count: Int

  package init(_ parts: [StoredPart]) {
    self.parts = parts
    var starts: [Int] = []
    var end = 0
    for part in parts {
      if parts.count > 1 { starts.append(end) }
      end += part.size
    }
    partStarts = starts
    count = end
  }

  private func start(ofPart index: Int) -> Int { partStarts.isEmpty ? 0 : partStarts[index] }

  /// The bytes of the part with that number, counted from 1 as S3 does after completion.
  package func range(ofPart number: Int) -> Range<Int>? {
    guard parts.indices.contains(number - 1) else { return nil }
    let start = start(ofPart: number - 1)
    return start..<start + parts[number - 1].size
  }

  /// The longest run available at `offset` (below `count`).
  package func run(at offset: Int) -> ContentRun {
    let index = part(at: offset)
    return parts[index].run(at: offset - start(ofPart: index))
  }

  /// Copies the bytes from `offset` on; the buffer ends within the object.
  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    var filled = 0
    while filled < buffer.count {
      let index = part(at: offset + filled)
      let start = offset + filled - self.start(ofPart: index)
      let count = min(parts[index].size - start, buffer.count - filled)
      parts[index].fill(UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count]), at: start)
      filled += count
    }
  }

  /// All of it, copied.
  package var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      fill(UnsafeMutableRawBufferPointer(target), at: 0)
      initialized = count
    }
  }

  /// The last part that begins at or before `offset`; empty parts before it begin there too, and have no bytes.
  private func part(at offset: Int) -> Int {
    // An empty part at the very end begins where the object ends, after every offset that can be requested.
    partStarts.isEmpty ? 0 : partStarts.partitioningIndex { $0 > offset } - 1
  }
}
