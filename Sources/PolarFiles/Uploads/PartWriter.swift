/// Takes the bytes of one part as they arrive. Used by one connection; nothing is visible to others before `finish`.
package final class PartWriter {
  private let store: Store
  let uploadID: Handle
  let number: Int
  private let expectation: PartExpectation
  private let startedAt: Timestamp
  private let declaredSHA256: String?
  private let storage: PartStorage

  private var hasher = ContentHasher()
  private var extents: [Extent] = []
  /// How much of the last extent is free.
  private var room = 0
  private var capacity = 0
  private var isOver = false

  /// Half of a usual second-level cache: hashed and copied in turn, a block is fetched from memory once.
  private static let blockSize = 64 << 10

  init(
    store: Store, storage: PartStorage, uploadID: Handle, number: Int, expectation: PartExpectation,
    startedAt: Timestamp, declaredSHA256: String?
  ) {
    self.store = store
    self.storage = storage
    self.uploadID = uploadID
    self.number = number
    self.expectation = expectation
    self.startedAt = startedAt
    self.declaredSHA256 = declaredSHA256
  }

  /// How many bytes arrived.
  package var count: Int { hasher.count }

  /// After an error the part is given up: no more bytes are taken.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard !isOver else { return }
    do throws(StorageError) {
      if hasher.count + bytes.count > StorageError.largestPart { throw .partTooLarge(count + bytes.count) }
      var offset = 0
      while offset < bytes.count {
        let end = min(offset + Self.blockSize, bytes.count)
        let block = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        hasher.update(block)
        if storage.keepsBytes { try keep(block) }
        offset = end
      }
    } catch {
      refuse(error)
      throw error
    }
  }

  /// Checks what arrived and puts it in the place of an earlier attempt's.
  package func finish() throws(StorageError) -> PartReceipt {
    guard !isOver else { throw .internalError(explanation: "The part was given up before its body ended.") }
    let (md5, sha256) = hasher.finalize()
    do throws(StorageError) {
      try expectation.check(count: count, md5: md5, sha256: sha256, part: number)
      let part = StoredPart(
        size: count, md5: md5, sha256: sha256, content: storage.keepsBytes ? .extents(extents) : .zeros)
      extents = []
      isOver = true
      try store.commit(part, attempt(md5, sha256, refusal: nil), uploadID: uploadID, number: number)
      return PartReceipt(etag: md5.hex, checksumSHA256: sha256.base64)
    } catch {
      isOver = false
      refuse(error)
      throw error
    }
  }

  /// The body will never be complete: an earlier attempt stays as it is.
  package func abandon(_ error: StorageError) {
    guard !isOver else { return }
    refuse(error)
  }

  /// The peer went away or ended early.
  package func abandonTruncated() {
    abandon(.bodyIncomplete(expected: expectation.count ?? count, received: count))
  }

  private func keep(_ block: UnsafeRawBufferPointer) throws(StorageError) {
    var offset = 0
    while offset < block.count {
      if room == 0 {
        let remaining = expectation.count.map { $0 - (count - block.count + offset) } ?? PartStorage.extentSize
        room = min(PartStorage.extentSize, max(remaining, block.count - offset))
        capacity = room
        extents.append(try storage.makeExtent(capacity: room))
      }
      let length = min(room, block.count - offset)
      try extents[extents.count - 1].write(
        UnsafeRawBufferPointer(rebasing: block[offset..<offset + length]), at: capacity - room)
      room -= length
      offset += length
    }
  }

  private func refuse(_ error: StorageError) {
    isOver = true
    extents = []
    let digests = count > 0 ? hasher.finalize() : nil
    store.recordRefusal(
      attempt(digests?.md5, digests?.sha256, refusal: PartAttempt.Refusal(error)), uploadID: uploadID, number: number)
  }

  private func attempt(_ md5: MD5Digest?, _ sha256: SHA256Digest?, refusal: PartAttempt.Refusal?) -> PartAttempt {
    PartAttempt(
      startedAt: startedAt, finishedAt: store.now(), size: count, md5: md5, sha256: sha256,
      declaredSHA256: declaredSHA256, refusal: refusal)
  }
}

/// What the answer to a stored part says.
package struct PartReceipt: Sendable, Hashable {
  /// Without its quotes.
  package var etag: String
  package var checksumSHA256: String
}
