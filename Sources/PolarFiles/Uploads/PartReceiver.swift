import Dispatch
import Synchronization

/// Receives one part: stores its bytes and hashes them while they arrive.
///
/// - One connection supplies them, by `write`, or by `space` and `advance`, and then calls `finish` or `abandon`. After
///   either, or after an error, it takes no more. Nothing is visible to others before `commit`.
/// - The bytes are processed in pieces, in order, on the part's own serial queue: hashed, and written to their block if
///   the part goes to a file. A part of a single piece is hashed on the connection's lane, since the queue would cost
///   as much.
/// - Nothing blocks: while `isFull`, the connection supplies no more, until `resume` is called.
package final class PartReceiver: Sendable {
  /// Checks a complete part, and replaces that of an earlier attempt; called from any thread.
  typealias Commit = @Sendable (StoredPart) throws(StorageError) -> PartReceipt
  /// Records why there is no part. The closure that it returns adds the digests of the received bytes, once they are
  /// known.
  typealias Refuse =
    @Sendable (StorageError, _ size: Int, ContentDigests?) -> @Sendable (ContentDigests) -> Void

  private struct State: Sendable {
    var extents: [Extent] = []
    /// Where bytes arrive: `filled` of them so far, of which the first `handed` are passed to the queue.
    var slab: Slab?
    var filled = 0
    var handed = 0
    var count = 0
    var isOver = false
    /// Bytes passed to the queue and not hashed yet.
    var backlog = 0
    var diskIsFull = false
    var resume: (@Sendable () -> Void)?
    var isAwaited = false
  }

  private struct Piece: Sendable {
    let slab: Slab
    let range: Range<Int>
    let block: BlockFile.Block?
    /// Of its first byte in the block.
    let offset: Int
  }

  private static let pieceSize = 256 << 10
  private static let pool = DispatchQueue(
    label: "polar-files-mock.hashing", qos: .userInitiated, attributes: .concurrent)

  private let storage: PartStorage
  /// `nil` when it is not known before.
  private let expectedCount: Int?
  private let commit: Commit
  private let refuse: Refuse
  private let state = Mutex(State())
  /// Used on the queue, or by the connection if there is none.
  private let hasher = Mutex(ContentHasher())
  private let queue: DispatchQueue?
  /// The backlog from which on the part is full: short for bytes that only pass through. For bytes that stay in memory
  /// a long one costs nothing, and keeps the queue busy while the connection is woken.
  private let fullMark: Int

  init(
    storage: PartStorage, expectedCount: Int?, commit: @escaping Commit = { PartReceipt($0) },
    refuse: @escaping Refuse = { _, _, _ in { _ in } }
  ) {
    self.storage = storage
    self.expectedCount = expectedCount
    self.commit = commit
    self.refuse = refuse
    queue =
      expectedCount ?? .max > Self.pieceSize ? DispatchQueue(label: "polar-files-mock.part", target: Self.pool) : nil
    fullMark = storage.mode == .memory ? 8 << 20 : 1 << 20
  }

  /// How many bytes have arrived.
  package var count: Int { state.withLock { $0.count } }

  // MARK: Bytes

  package func write(_ bytes: ArraySlice<UInt8>) throws(StorageError) {
    try bytes.withUnsafeBufferPointer { bytes throws(StorageError) in try write(UnsafeRawBufferPointer(bytes)) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var rest = bytes[...]
    while !rest.isEmpty, let space = try space() {
      let run = UnsafeRawBufferPointer(rebasing: rest.prefix(space.count))
      space.copyMemory(from: run)
      try advance(by: run.count)
      rest = rest.dropFirst(run.count)
    }
  }

  /// A buffer for the next bytes, not empty; `advance` says how many came. Nil if it takes no more.
  package func space() throws(StorageError) -> UnsafeMutableRawBufferPointer? {
    try orAbandon { () throws(StorageError) in
      let room = try state.withLock { (state) throws(StorageError) -> (Slab, Int)? in
        if state.isOver { return nil }
        if state.slab.map({ state.filled == $0.capacity }) ?? true { try makeRoom(&state) }
        return state.slab.map { ($0, state.filled) }
      }
      return room.map { slab, filled in slab.space(from: filled) }
    }
  }

  package func advance(by added: Int) throws(StorageError) {
    try orAbandon { () throws(StorageError) in
      let piece = try state.withLock { (state) throws(StorageError) -> Piece? in
        guard !state.isOver, let slab = state.slab else { return nil }
        state.count += added
        state.filled += added
        if state.count > S3Limits.largestPart { throw .partTooLarge(state.count) }
        if state.diskIsFull { throw .diskFull() }
        let isDue =
          state.filled - state.handed >= Self.pieceSize || state.filled == slab.capacity
          || state.count == expectedCount
        return isDue ? nextPiece(&state) : nil
      }
      if let piece { handOn(piece) }
    }
  }

  private func orAbandon<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value {
    do throws(StorageError) {
      return try body()
    } catch {
      abandon(error)
      throw error
    }
  }

  private func makeRoom(_ state: inout State) throws(StorageError) {
    var rest = PartStorage.extentSize
    // A body longer than expected (of a file that grows while it is read) may have any length.
    if let expectedCount, state.count == 0 || state.count < expectedCount { rest = max(expectedCount - state.count, 1) }
    let start = state.count % PartStorage.extentSize
    if storage.mode == .memory, start > 0, let short = state.slab {
      // This extent was sized as the last one, but more bytes follow.
      let slab = try storage.makeSlab(capacity: PartStorage.extentSize)
      slab.copy(start, of: short)
      state.extents[state.extents.count - 1] = .slab(slab)
      (state.slab, state.filled, state.handed) = (slab, start, start)
      return
    }
    if storage.mode == .memory {
      let slab = try storage.makeSlab(capacity: min(rest, PartStorage.extentSize))
      state.extents.append(.slab(slab))
      state.slab = slab
    } else {
      if state.count.isMultiple(of: PartStorage.extentSize), let block = storage.makeBlock() {
        state.extents.append(.block(block))
      }
      // A piece must end within its block, which holds a whole number of pieces.
      let left = Self.pieceSize - state.count % Self.pieceSize
      state.slab = try storage.makePassage(capacity: min(rest, left))
    }
    (state.filled, state.handed) = (0, 0)
  }

  private func nextPiece(_ state: inout State) -> Piece? {
    guard let slab = state.slab, state.filled > state.handed else { return nil }
    let range = state.handed..<state.filled
    state.handed = state.filled
    state.backlog += range.count
    var block: BlockFile.Block?
    if case .block(let last)? = state.extents.last { block = last }
    let offset = (state.count - range.count) % PartStorage.extentSize
    return Piece(slab: slab, range: range, block: block, offset: offset)
  }

  private func handOn(_ piece: Piece) {
    if let queue { queue.async { [self] in take(piece) } } else { take(piece) }
  }

  private func take(_ piece: Piece) {
    let bytes = piece.slab.bytes(in: piece.range)
    hasher.withLock { $0.update(bytes) }
    let isKept = piece.block?.write(bytes, at: piece.offset) ?? true
    let resume = state.withLock { state -> (@Sendable () -> Void)? in
      state.backlog -= piece.range.count
      if !isKept { state.diskIsFull = true }
      guard state.isAwaited, state.backlog <= fullMark / 2 else { return nil }
      state.isAwaited = false
      return state.resume
    }
    resume?()
  }

  // MARK: Pace

  /// - Parameter resume: called from any thread, once after each time that `isFull` was true.
  package func whenRoom(_ resume: @escaping @Sendable () -> Void) { state.withLock { $0.resume = resume } }

  /// Whether the connection must supply no more for now; never for a part that has arrived completely.
  package var isFull: Bool {
    state.withLock { state in
      guard state.resume != nil, !state.isOver, state.backlog >= fullMark, state.count != expectedCount else {
        return false
      }
      state.isAwaited = true
      return true
    }
  }

  // MARK: End

  /// Whether `finish` would have to wait.
  package var isLong: Bool { queue != nil }

  package func finish() throws(StorageError) -> PartReceipt { try commit(try part()) }

  /// The same without waiting: `body` is called from any thread.
  package func finish(_ body: @escaping @Sendable (Result<PartReceipt, StorageError>) -> Void) {
    guard end(), let queue else { return body(.failure(Self.givenUp)) }
    queue.async { [self] in
      body(Result { () throws(StorageError) in try commit(try stored()) })
    }
  }

  /// All received bytes, once they are hashed.
  func part() throws(StorageError) -> StoredPart {
    guard end() else { throw Self.givenUp }
    settle()
    return try stored()
  }

  /// Waits until the queue has processed all pieces.
  func settle() { queue?.sync {} }

  /// The part will never be complete: an earlier attempt stays as it is.
  package func abandon(_ error: StorageError) {
    guard end() else { return }
    let size = state.withLock { state in
      (state.extents, state.slab) = ([], nil)
      return state.count
    }
    guard size > 0, let queue else {
      _ = refuse(error, size, size > 0 ? digests : nil)
      return
    }
    let amend = refuse(error, size, nil)
    queue.async { [self] in amend(digests) }
  }

  /// Passes the rest to the queue; false if the part has already ended.
  private func end() -> Bool {
    let (isFirst, piece) = state.withLock { state -> (Bool, Piece?) in
      defer { state.isOver = true }
      return state.isOver ? (false, nil) : (true, nextPiece(&state))
    }
    if let piece { handOn(piece) }
    return isFirst
  }

  private func stored() throws(StorageError) -> StoredPart {
    let (extents, count, diskIsFull) = state.withLock { state in
      defer { (state.extents, state.slab) = ([], nil) }
      return (state.extents, state.count, state.diskIsFull)
    }
    let digests = digests
    if diskIsFull {
      _ = refuse(.diskFull(), count, digests)
      throw .diskFull()
    }
    return StoredPart(
      size: count, md5: digests.md5, sha256: digests.sha256,
      content: storage.keepsBytes ? .extents(ExtentList(extents)) : .zeros)
  }

  private var digests: ContentDigests { hasher.withLock { $0.finalize() } }

  private static var givenUp: StorageError {
    .internalError(explanation: "The part was given up before its body ended.")
  }
}

/// What the answer to a stored part says.
package struct PartReceipt: Sendable, Hashable {
  /// Without its quotes.
  package var etag: String
  package var checksumSHA256: String

  package init(etag: String, checksumSHA256: String) {
    self.etag = etag
    self.checksumSHA256 = checksumSHA256
  }

  init(_ part: StoredPart) { self.init(etag: part.md5.hex, checksumSHA256: part.sha256.base64) }
}
