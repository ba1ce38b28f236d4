import Bytes
import Platform

/// A body in which some bytes are replaced by wrong ones.
package final class FlippedBody: BodySource {
  private let source: any BodySource
  /// By the byte's offset: what it is combined with by exclusive or.
  private let masks: [Int: UInt8]
  private let offsets: [Int]

  package var count: Int { source.count }

  /// - Parameter masks: by offset in the body; none is 0.
  package init(_ source: any BodySource, masks: [Int: UInt8]) {
    self.source = source
    self.masks = masks
    offsets = masks.keys.sorted()
  }

  /// A run of the source up to the next replaced byte, or that byte alone.
  package func chunk(at offset: Int) -> BodyChunk {
    let next = nextFlipped(from: offset)
    if next == offset { return .computed(count: 1) }
    let limit = next - offset
    switch source.chunk(at: offset) {
    case .memory(let owner, let range): return .memory(owner: owner, range: range.prefix(limit))
    case .file(let file, let start, let count): return .file(file, offset: start, count: min(count, limit))
    case .computed(let count): return .computed(count: min(count, limit))
    }
  }

  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    guard let mask = masks[offset] else { return source.fill(buffer, at: offset) }
    switch source.chunk(at: offset) {
    case .memory(let owner, let range): buffer[0] = owner.base.load(fromByteOffset: range.lowerBound, as: UInt8.self)
    case .file(let file, let start, _): _ = pread(file.descriptor, buffer.baseAddress, 1, off_t(start))
    case .computed: source.fill(UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(1)), at: offset)
    }
    buffer[0] ^= mask
  }

  /// The offset of the first replaced byte at or after `offset`; `Int.max` if there is none.
  private func nextFlipped(from offset: Int) -> Int {
    let index = offsets.partitioningIndex { $0 >= offset }
    return index < offsets.count ? offsets[index] : .max
  }
}
