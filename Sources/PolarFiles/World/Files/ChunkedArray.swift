import Synchronization

/// An array that only grows at its end, stored in chunks: growing copies nothing, and the first change after a snapshot
/// copies only one chunk.
///
/// Each change of a chunk gives it a new unique stamp, so chunks with equal stamps have equal elements.
struct ChunkedArray<Element: Sendable>: Sendable {
  struct Chunk: Sendable {
    fileprivate(set) var elements: [Element] = []
    fileprivate(set) var stamp: UInt64 = 0
  }

  private(set) var chunks: [Chunk] = []
  private(set) var count = 0

  static var chunkSize: Int { 256 }

  var indices: Range<Int> { 0..<count }

  mutating func append(_ element: consuming Element) {
    if count.isMultiple(of: Self.chunkSize) {
      chunks.append(Chunk())
      // The first chunk grows on demand, since most worlds are small.
      if count > 0 { chunks[chunks.count - 1].elements.reserveCapacity(Self.chunkSize) }
    }
    chunks[chunks.count - 1].elements.append(element)
    chunks[chunks.count - 1].stamp = nextStamp()
    count += 1
  }

  subscript(index: Int) -> Element {
    _read { yield chunks[index / Self.chunkSize].elements[index % Self.chunkSize] }
    _modify {
      let chunk = index / Self.chunkSize
      chunks[chunk].stamp = nextStamp()
      yield &chunks[chunk].elements[index % Self.chunkSize]
    }
  }
}

private let lastStamp = Atomic<UInt64>(0)

private func nextStamp() -> UInt64 { lastStamp.wrappingAdd(1, ordering: .relaxed).newValue }
