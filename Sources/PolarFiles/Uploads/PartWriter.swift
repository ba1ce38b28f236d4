/// Takes the bytes of one part as they arrive. Used by one connection; nothing is visible to others before `finish`.
package final class PartWriter {
  private let record: PartRecord
  /// Hashes a long part meanwhile.
  private let worker: PartWorker?
  /// `nil` once the part is stored or given up.
  private var builder: PartBuilder?
  /// How many bytes arrived.
  package private(set) var count = 0

  init(_ record: PartRecord) {
    self.record = record
    let storage = record.store.storage
    worker =
      PartBuilder.isLong(record.expectation.count) ? PartWorker(bytesStay: storage.mode == .memory) : nil
    builder = PartBuilder(storage: storage, expectedCount: record.expectation.count, worker: worker)
  }

  /// After an error the part is given up: no more bytes are taken.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    try take(bytes.count) { (builder) throws(StorageError) in try builder.write(bytes) }
  }

  /// Where the next bytes may be put, to save a copy; `advance` says how many came. `nil` when none are taken.
  package func space() throws(StorageError) -> UnsafeMutableRawBufferPointer? {
    do throws(StorageError) {
      return try builder?.space()
    } catch {
      abandon(error)
      throw error
    }
  }

  package func advance(by added: Int) throws(StorageError) {
    try take(added) { (builder) throws(StorageError) in try builder.advance(by: added) }
  }

  private func take(_ added: Int, _ body: (inout PartBuilder) throws(StorageError) -> Void) throws(StorageError) {
    guard builder != nil else { return }
    count += added
    do throws(StorageError) {
      if count > StorageError.largestPart { throw .partTooLarge(count) }
      try body(&builder!)
    } catch {
      abandon(error)
      throw error
    }
  }

  // MARK: Pace

  /// Whether to bring no more for now. A part that is all there is never full.
  package var isFull: Bool { builder != nil && count != record.expectation.count && worker?.isFull == true }

  /// - Parameter resume: called from any thread, once after each time that `isFull` was true.
  package func whenRoom(_ resume: @escaping @Sendable () -> Void) { worker?.whenRoom(resume) }

  // MARK: End

  /// Whether `finish` would have to wait.
  package var isLong: Bool { worker != nil }

  /// Checks what arrived and puts it in the place of an earlier attempt's.
  package func finish() throws(StorageError) -> PartReceipt {
    let part: StoredPart
    do throws(StorageError) {
      guard let stored = try builder?.finish() else { throw Self.givenUp }
      part = stored
    } catch {
      abandon(error)
      throw error
    }
    builder = nil
    return try record.commit(part)
  }

  /// The same without waiting: `body` is called from any thread.
  package func finish(_ body: @escaping @Sendable (Result<PartReceipt, StorageError>) -> Void) {
    guard let worker, let builder else { return body(.failure(Self.givenUp)) }
    self.builder = nil
    worker.finish { [record] digests in
      body(
        Result { () throws(StorageError) in
          if worker.hasFailed {
            record.refuse(.diskFull(), size: builder.count, digests)
            throw .diskFull()
          }
          return try record.commit(builder.part(digests))
        })
    }
  }

  private static var givenUp: StorageError {
    .internalError(explanation: "The part was given up before its body ended.")
  }

  /// The part will never be complete: an earlier attempt stays as it is.
  package func abandon(_ error: StorageError) {
    guard var builder else { return }
    self.builder = nil
    guard count > 0, let worker else {
      record.refuse(error, size: count, count > 0 ? try? builder.digests() : nil)
      return
    }
    let ordinal = record.refuse(error, size: count, nil)
    try? builder.handOver()
    worker.finish { [record] digests in
      if let ordinal { record.amend(ordinal, digests) }
    }
  }

  /// The peer went away or ended early.
  package func abandonTruncated() {
    abandon(.bodyIncomplete(expected: record.expectation.count ?? count, received: count))
  }
}
