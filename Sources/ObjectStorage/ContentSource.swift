import HTTPCore
import PolarFiles

/// A run of a stored object as a response body: bytes in memory and in files are sent from where they lie.
final class ContentSource: BodySource {
  private let content: ObjectContent
  private let range: Range<Int>

  init(content: ObjectContent, range: Range<Int>) {
    self.content = content
    self.range = range
  }

  var count: Int { range.count }

  func chunk(at offset: Int) -> BodyChunk {
    let remaining = range.count - offset
    switch content.run(at: range.lowerBound + offset) {
    case .memory(let slab, let run):
      return .memory(owner: slab, range: run.lowerBound..<min(run.upperBound, run.lowerBound + remaining))
    case .file(let block, let position, let count):
      return .file(block, offset: position, count: min(count, remaining))
    case .computed(let count):
      return .computed(count: min(count, remaining))
    }
  }

  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    content.fill(buffer, at: range.lowerBound + offset)
  }
}

extension Slab: MemoryRegion {}

extension BlockFile.Block: OpenFile {
  package var descriptor: Int32 { file.descriptor }
}
