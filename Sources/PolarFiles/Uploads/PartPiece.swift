/// A run of a part's bytes that has arrived, to be hashed and, if it is to go to a file, written there.
enum PartPiece: Sendable {
  /// Where the bytes stay.
  case slab(Slab, Range<Int>)
  case passing(PassingBlock, count: Int, to: FilePlace?)

  struct FilePlace: Sendable {
    let block: BlockFile.Block
    let offset: Int
  }

  var count: Int {
    switch self {
    case .slab(_, let range): range.count
    case .passing(_, let count, _): count
    }
  }

  /// There while the piece is held and not kept.
  var bytes: UnsafeRawBufferPointer {
    switch self {
    case .slab(let slab, let range): UnsafeRawBufferPointer(start: slab.base + range.lowerBound, count: range.count)
    case .passing(let block, let count, _): UnsafeRawBufferPointer(rebasing: block.memory[..<count])
    }
  }

  /// Sees that the bytes are where they stay, after they are hashed; `false` when the disk is full.
  func keep() -> Bool {
    guard case .passing(let block, _, let place) = self else { return true }
    defer { block.give() }
    return place.map { $0.block.write(bytes, at: $0.offset) } ?? true
  }
}
