/// Where the bytes of a part arrive, and the pieces in which they are processed.
struct PartBuffer: Sendable {
  /// Bytes that have arrived, and where they are to be written if they do not stay in memory.
  struct Piece: Sendable {
    let slab: Slab
    let range: Range<Int>
    let block: BlockFile.Block?
    /// Of its first byte in the block.
    let offset: Int
  }

  static let pieceSize = 256 << 10

  private let storage: PartStorage
  private let expectedCount: Int?
  private var extents: [Extent] = []
  /// Where bytes arrive: `filled` of them so far, of which the first `handed` are in pieces.
  private var slab: Slab?
  private var filled = 0
  private var handed = 0
  /// How many bytes have arrived.
  private(set) var count = 0

  /// - Parameter expectedCount: nil when it is not known before.
  init(storage: PartStorage, expectedCount: Int?) {
    self.storage = storage
    self.expectedCount = expectedCount
  }

  /// Whether all bytes have arrived that were expected.
  var isComplete: Bool { count == expectedCount }

  /// A slab that is not full, and how many of its bytes are filled.
  mutating func room() throws(StorageError) -> (Slab, Int) {
    if let slab, filled < slab.capacity { return (slab, filled) }
    let slab = try nextSlab()
    self.slab = slab
    return (slab, filled)
  }

  private mutating func nextSlab() throws(StorageError) -> Slab {
    var rest = PartStorage.extentSize
    // A body longer than expected (of a file that grows while it is read) may have any length.
    if let expectedCount, count == 0 || count < expectedCount { rest = max(expectedCount - count, 1) }
    let start = count % PartStorage.extentSize
    if storage.mode == .memory, start > 0, let short = slab {
      // This extent was sized as the last one, but more bytes follow.
      let slab = try storage.makeSlab(capacity: PartStorage.extentSize)
      slab.copy(start, of: short)
      extents[extents.count - 1] = .slab(slab)
      (filled, handed) = (start, start)
      return slab
    }
    let slab: Slab
    if storage.mode == .memory {
      slab = try storage.makeSlab(capacity: min(rest, PartStorage.extentSize))
      extents.append(.slab(slab))
    } else {
      if count.isMultiple(of: PartStorage.extentSize), let block = storage.makeBlock() { extents.append(.block(block)) }
      // A piece must end within its block, which holds a whole number of pieces.
      let left = Self.pieceSize - count % Self.pieceSize
      slab = try storage.makePassage(capacity: min(rest, left))
    }
    (filled, handed) = (0, 0)
    return slab
  }

  /// Counts bytes that have arrived in the room.
  mutating func advance(by added: Int) {
    count += added
    filled += added
  }

  /// Whether the next piece is long enough, or nothing can be added to it.
  var isPieceDue: Bool { filled - handed >= Self.pieceSize || filled == slab?.capacity || isComplete }

  /// What has arrived since the last piece; nil if nothing has.
  mutating func nextPiece() -> Piece? {
    guard let slab, filled > handed else { return nil }
    let range = handed..<filled
    handed = filled
    var block: BlockFile.Block?
    if case .block(let last)? = extents.last { block = last }
    return Piece(slab: slab, range: range, block: block, offset: (count - range.count) % PartStorage.extentSize)
  }

  /// The bytes of the whole part, which it no longer holds then.
  mutating func takeContent() -> StoredPart.Content {
    defer { (extents, slab) = ([], nil) }
    return storage.keepsBytes ? .extents(ExtentList(extents)) : .zeros
  }
}
