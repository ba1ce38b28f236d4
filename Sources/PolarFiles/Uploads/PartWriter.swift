/// Takes the bytes of one part as they arrive. Used by one connection; nothing is visible to others before `finish`.
package final class PartWriter {
  private let store: Store
  private let upload: UploadReference
  private let number: Int
  private let expectation: PartExpectation
  private let startedAt: Timestamp
  private let declaredSHA256: String?
  /// `nil` once the part is stored or given up.
  private var builder: PartBuilder?
  /// How many bytes arrived.
  package private(set) var count = 0

  init(
    store: Store, storage: PartStorage, upload: UploadReference, number: Int, expectation: PartExpectation,
    startedAt: Timestamp, declaredSHA256: String?
  ) {
    self.store = store
    self.upload = upload
    self.number = number
    self.expectation = expectation
    self.startedAt = startedAt
    self.declaredSHA256 = declaredSHA256
    builder = PartBuilder(storage: storage, expectedCount: expectation.count)
  }

  /// After an error the part is given up: no more bytes are taken.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard builder != nil else { return }
    do throws(StorageError) {
      count += bytes.count
      if count > StorageError.largestPart { throw .partTooLarge(count) }
      try builder?.write(bytes)
    } catch {
      abandon(error)
      throw error
    }
  }

  /// Checks what arrived and puts it in the place of an earlier attempt's.
  package func finish() throws(StorageError) -> PartReceipt {
    guard let part = builder?.finish() else {
      throw .internalError(explanation: "The part was given up before its body ended.")
    }
    do throws(StorageError) {
      try expectation.check(count: part.size, md5: part.md5, sha256: part.sha256, part: number)
      try store.commit(part, attempt(part.md5, part.sha256, refusal: nil), of: upload, number: number)
      builder = nil
      return PartReceipt(etag: part.md5.hex, checksumSHA256: part.sha256.base64)
    } catch {
      abandon(error)
      throw error
    }
  }

  /// The part will never be complete: an earlier attempt stays as it is.
  package func abandon(_ error: StorageError) {
    guard let builder else { return }
    let digests = count > 0 ? builder.digests() : nil
    self.builder = nil
    store.recordRefusal(
      attempt(digests?.md5, digests?.sha256, refusal: PartAttempt.Refusal(error)), of: upload, number: number)
  }

  /// The peer went away or ended early.
  package func abandonTruncated() {
    abandon(.bodyIncomplete(expected: expectation.count ?? count, received: count))
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
