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
    var buffer: PartBuffer
    /// Of all received bytes, once they are hashed.
    var digests: ContentDigests?
    var isOver = false
    /// Bytes passed to the queue and not hashed yet.
    var backlog = 0
    var diskIsFull = false
    var resume: (@Sendable () -> Void)?
    var isAwaited = false

    mutating func nextPiece() -> PartBuffer.Piece? {
      let piece = buffer.nextPiece()
      if let piece { backlog += piece.range.count }
      return piece
    }
  }

  private static let pool = DispatchQueue(
    label: "polar-files-mock.hashing", qos: .userInitiated, attributes: .concurrent)

  private let commit: Commit
  private let refuse: Refuse
  private let state: Mutex<State>
  /// Used on the queue, or by the connection if there is none.
  private let hasher = Mutex(ContentHasher())
  private let queue: DispatchQueue?
  /// The backlog from which on the part is full: short for bytes that only pass through. For bytes that stay in memory
  /// a long one costs nothing, and keeps the queue busy while the connection is woken.
  private let fullMark: Int

  /// - Parameter expectedCount: nil when it is not known before.
  init(
    storage: PartStorage, expectedCount: Int?, commit: @escaping Commit = { PartReceipt($0) },
    refuse: @escaping Refuse = { _, _, _ in { _ in } }
  ) {
    self.commit = commit
    self.refuse = refuse
    state = Mutex(State(buffer: PartBuffer(storage: storage, expectedCount: expectedCount)))
    let isLong = expectedCount ?? .max > PartBuffer.pieceSize
    queue = isLong ? DispatchQueue(label: "polar-files-mock.part", target: Self.pool) : nil
    fullMark = storage.mode == .memory ? 8 << 20 : 1 << 20
  }

  /// How many bytes have arrived.
  package var count: Int { state.withLock { $0.buffer.count } }

  /// Of these bytes; nil until they are hashed at the end.
  package var sha256: SHA256Digest? { state.withLock { $0.digests?.sha256 } }

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
        state.isOver ? nil : try state.buffer.room()
      }
      return room.map { slab, filled in slab.space(from: filled) }
    }
  }

  package func advance(by added: Int) throws(StorageError) {
    try orAbandon { () throws(StorageError) in
      let piece = try state.withLock { (state) throws(StorageError) -> PartBuffer.Piece? in
        if state.isOver { return nil }
        state.buffer.advance(by: added)
        if state.buffer.count > S3Limits.largestPart { throw .partTooLarge(state.buffer.count) }
        if state.diskIsFull { throw .diskFull() }
        return state.buffer.isPieceDue ? state.nextPiece() : nil
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

  private func handOn(_ piece: PartBuffer.Piece) {
    if let queue { queue.async { [self] in take(piece) } } else { take(piece) }
  }

  private func take(_ piece: PartBuffer.Piece) {
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
      guard state.resume != nil, !state.isOver, state.backlog >= fullMark, !state.buffer.isComplete else {
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
      _ = state.buffer.takeContent()
      return state.buffer.count
    }
    guard size > 0, let queue else {
      _ = refuse(error, size, size > 0 ? digest() : nil)
      return
    }
    let amend = refuse(error, size, nil)
    queue.async { [self] in amend(digest()) }
  }

  /// Passes the rest to the queue; false if the part has already ended.
  private func end() -> Bool {
    let (isFirst, piece) = state.withLock { state -> (Bool, PartBuffer.Piece?) in
      defer { state.isOver = true }
      return state.isOver ? (false, nil) : (true, state.nextPiece())
    }
    if let piece { handOn(piece) }
    return isFirst
  }

  private func stored() throws(StorageError) -> StoredPart {
    let (content, count, diskIsFull) = state.withLock { state in
      (state.buffer.takeContent(), state.buffer.count, state.diskIsFull)
    }
    let digests = digest()
    if diskIsFull {
      _ = refuse(.diskFull(), count, digests)
      throw .diskFull()
    }
    return StoredPart(size: count, md5: digests.md5, sha256: digests.sha256, content: content)
  }

  private func digest() -> ContentDigests {
    let digests = hasher.withLock { $0.finalize() }
    state.withLock { $0.digests = digests }
    return digests
  }

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
