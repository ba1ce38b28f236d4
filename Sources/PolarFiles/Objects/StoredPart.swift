/// The bytes of one part, with what is known of them.
package struct StoredPart: Sendable {
  package enum Content: Sendable {
    /// All `PartStorage.extentSize` long but the last.
    case extents(ExtentList)
    /// Discarded: read as zeros.
    case zeros
    case generated(GeneratedBytes)
    /// In a file of its own.
    case filed(ContentFile)
  }

  package var size: Int
  package let md5: MD5Digest
  package let sha256: SHA256Digest
  package var content: Content

  var digests: ContentDigests { ContentDigests(md5: md5, sha256: sha256) }

  /// The longest run available at `offset` (below `size`).
  func run(at offset: Int) -> ContentRun {
    switch content {
    case .zeros, .generated, .filed: return .computed(count: size - offset)
    case .extents(let extents):
      let start = offset % PartStorage.extentSize
      let count = min(PartStorage.extentSize - start, size - offset)
      switch extents[offset / PartStorage.extentSize] {
      case .slab(let slab): return .memory(slab, start..<start + count)
      case .block(let block):
        return block.file.sharesPages
          ? .file(block, offset: block.offset + start, count: count) : .computed(count: count)
      }
    }
  }

  /// Copies the bytes from `offset` on; the buffer ends within the part.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    switch content {
    case .zeros: buffer.initializeMemory(as: UInt8.self, repeating: 0)
    case .generated(let bytes): bytes.fill(buffer, at: offset)
    case .filed(let file): file.read(into: buffer, at: offset)
    case .extents(let extents):
      var filled = 0
      while filled < buffer.count {
        let position = offset + filled
        let start = position % PartStorage.extentSize
        let count = min(PartStorage.extentSize - start, buffer.count - filled)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
        switch extents[position / PartStorage.extentSize] {
        case .slab(let slab):
          target.copyMemory(from: slab.bytes(in: start..<start + count))
        case .block(let block): block.read(into: target, at: start)
        }
        filled += count
      }
    }
  }

  /// Calls `body` with all bytes in order, `length` at a time, until it returns false.
  func forEachRun(_ length: Int, _ body: (UnsafeRawBufferPointer, _ offset: Int) -> Bool) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: min(size, length), alignment: 8) { buffer in
      stride(from: 0, to: size, by: length).allSatisfy { offset in
        let run = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(length, size - offset)])
        fill(run, at: offset)
        return body(UnsafeRawBufferPointer(run), offset)
      }
    }
  }
}
