/// What one attempt at a part leaves in the store: the part, or why there is none. From any thread.
struct PartRecord: Sendable {
  let store: Store
  let upload: UploadReference
  let number: Int
  let expectation: PartExpectation
  let startedAt: Timestamp
  let declaredSHA256: String?

  /// Checks what arrived and puts it in the place of an earlier attempt's.
  func commit(_ part: StoredPart) throws(StorageError) -> PartReceipt {
    let digests = ContentDigests(md5: part.md5, sha256: part.sha256)
    do throws(StorageError) {
      try expectation.check(count: part.size, md5: part.md5, sha256: part.sha256, part: number)
      try store.commit(part, attempt(size: part.size, digests, nil), of: upload, number: number)
      return PartReceipt(etag: part.md5.hex, checksumSHA256: part.sha256.base64)
    } catch {
      refuse(error, size: part.size, digests)
      throw error
    }
  }

  /// Gives which attempt it was.
  @discardableResult
  func refuse(_ error: StorageError, size: Int, _ digests: ContentDigests?) -> Int? {
    store.recordRefusal(
      attempt(size: size, digests, PartAttempt.Refusal(error)), of: upload, number: number)
  }

  func amend(_ ordinal: Int, _ digests: ContentDigests) {
    store.amendRefusal(ordinal, of: upload, number: number, digests)
  }

  private func attempt(size: Int, _ digests: ContentDigests?, _ refusal: PartAttempt.Refusal?) -> PartAttempt {
    PartAttempt(
      startedAt: startedAt, finishedAt: store.now(), size: size, md5: digests?.md5, sha256: digests?.sha256,
      declaredSHA256: declaredSHA256, refusal: refusal)
  }
}

/// What the answer to a stored part says.
package struct PartReceipt: Sendable, Hashable {
  /// Without its quotes.
  package var etag: String
  package var checksumSHA256: String
}
