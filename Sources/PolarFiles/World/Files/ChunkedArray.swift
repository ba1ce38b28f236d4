/// An array that only grows at its end, in chunks: growing copies nothing, and after a snapshot a change copies one chunk
/// only.
struct ChunkedArray<Element: Sendable>: Sendable {
  private var chunks: [[Element]] = []
  private(set) var count = 0

  private static var chunkSize: Int { 256 }

  var indices: Range<Int> { 0..<count }

  mutating func append(_ element: consuming Element) {
    if count.isMultiple(of: Self.chunkSize) {
      chunks.append([])
      // The first chunk grows as it is needed: most worlds are small.
      if count > 0 { chunks[chunks.count - 1].reserveCapacity(Self.chunkSize) }
    }
    chunks[chunks.count - 1].append(element)
    count += 1
  }

  subscript(index: Int) -> Element {
    _read { yield chunks[index / Self.chunkSize][index % Self.chunkSize] }
    _modify { yield &chunks[index / Self.chunkSize][index % Self.chunkSize] }
  }
}
