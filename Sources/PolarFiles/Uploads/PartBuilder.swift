/// Gathers the bytes of one part where they are to stay, and has them hashed.
///
/// It has no worker when it is short, or when nobody waits for whoever brings the bytes.
struct PartBuilder {
  private enum Hashing {
    case atOnce(ContentHasher)
    case elsewhere(PartWorker)
  }

  private let storage: PartStorage
  /// `nil` when it is not known before.
  private let expectedCount: Int?
  private var hashing: Hashing
  private var extents: [Extent] = []
  /// Of the last extent.
  private var capacity = 0
  private var filled = 0
  /// How much of it was handed over.
  private var handed = 0
  /// Where bytes for a file, or for nowhere, arrive: those of the last extent behind `handed`.
  private var passing: PassingBlock?
  private(set) var count = 0

  /// One hand-over costs as much as hashing some kilobytes.
  private static let pieceSize = PassingBlock.size

  /// - Parameter worker: hashes the bytes, if they are not to be hashed by whoever brings them.
  init(storage: PartStorage, expectedCount: Int?, worker: PartWorker? = nil) {
    self.storage = storage
    self.expectedCount = expectedCount
    hashing = worker.map { .elsewhere($0) } ?? .atOnce(ContentHasher())
  }

  /// Whether a part of that length is better hashed by a worker: a lane has others to serve.
  static func isLong(_ count: Int?) -> Bool { (count ?? 0) > pieceSize }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let space = try space(atLeast: rest.count)
      let taken = min(space.count, rest.count)
      UnsafeMutableRawBufferPointer(rebasing: space[..<taken])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(taken)))
      try advance(by: taken)
      rest = rest.dropFirst(taken)
    }
  }

  /// Where the next bytes belong, one at least; `advance` says how many came.
  ///
  /// - Parameter wanted: how many are there at least, for a part whose length is not known.
  mutating func space(atLeast wanted: Int = 1) throws(StorageError) -> UnsafeMutableRawBufferPointer {
    if filled == capacity {
      let expected = expectedCount.map { $0 - count } ?? PartStorage.extentSize
      capacity = min(PartStorage.extentSize, max(expected, wanted))
      (filled, handed) = (0, 0)
      if storage.keepsBytes { extents.append(try storage.makeExtent(capacity: capacity)) }
    }
    if case .slab(let slab)? = extents.last { return slab.space(from: filled) }
    let block = passing ?? PassingBlock.take()
    passing = block
    let start = filled - handed
    return UnsafeMutableRawBufferPointer(rebasing: block.memory[start..<min(block.memory.count, capacity - handed)])
  }

  mutating func advance(by added: Int) throws(StorageError) {
    count += added
    filled += added
    if filled - handed >= Self.pieceSize || filled == capacity || count == expectedCount { try handOver() }
  }

  /// Has hashed what came and was not yet.
  mutating func handOver() throws(StorageError) {
    guard let piece = nextPiece() else { return }
    switch hashing {
    case .atOnce(var hasher):
      hasher.update(piece.bytes)
      hashing = .atOnce(hasher)
      if !piece.keep() { throw .diskFull() }
    case .elsewhere(let worker):
      worker.take(piece)
      if worker.hasFailed { throw .diskFull() }
    }
  }

  private mutating func nextPiece() -> PartPiece? {
    guard filled > handed else { return nil }
    defer { handed = filled }
    if case .slab(let slab)? = extents.last { return .slab(slab, handed..<filled) }
    guard let block = passing else { return nil }
    passing = nil
    var place: PartPiece.FilePlace?
    if case .block(let file)? = extents.last { place = PartPiece.FilePlace(block: file, offset: handed) }
    return .passing(block, count: filled - handed, to: place)
  }

  /// Waits for the digests of all that came.
  mutating func digests() throws(StorageError) -> ContentDigests {
    try handOver()
    switch hashing {
    case .atOnce(let hasher): return hasher.finalize()
    case .elsewhere(let worker):
      let digests = worker.finish()
      if worker.hasFailed { throw .diskFull() }
      return digests
    }
  }

  mutating func finish() throws(StorageError) -> StoredPart { part(try digests()) }

  /// What came, once its digests are there.
  func part(_ digests: ContentDigests) -> StoredPart {
    StoredPart(
      size: count, md5: digests.md5, sha256: digests.sha256,
      content: storage.keepsBytes ? .extents(ExtentList(extents)) : .zeros)
  }
}
