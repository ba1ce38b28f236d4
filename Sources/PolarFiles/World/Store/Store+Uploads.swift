import Synchronization

extension Store {
  /// Opens a part for writing, after S3's checks of number, upload and headers.
  ///
  /// - Parameter partNumber: as sent.
  package func beginPart(
    bucket: Bucket, key: String, uploadID: String, partNumber: String, headers: PartHeaders
  ) throws(StorageError) -> PartReceiver {
    guard let number = Int(partNumber), S3Limits.partNumbers.contains(number) else {
      throw .partNumberOutOfRange(partNumber)
    }
    let now = now()
    let reference = try openUpload(uploadID, bucket: bucket, key: key)
    let attempt = PartAttempt(startedAt: now, finishedAt: now, size: 0, declaredSHA256: headers.declaredSHA256)
    do throws(StorageError) {
      let expectation = try PartExpectation(headers, part: number)
      if let count = expectation.count { try storage.checkRoom(for: count) }
      return receiver(of: number, in: reference, expectation: expectation, attempt: attempt)
    } catch {
      recordRefusal(attempt.ended(at: now, size: 0, nil, error), of: reference, number: number)
      throw error
    }
  }

  private func receiver(
    of number: Int, in upload: UploadReference, expectation: PartExpectation, attempt: PartAttempt
  ) -> PartReceiver {
    PartReceiver(storage: storage, expectedCount: expectation.count) { [self] part throws(StorageError) in
      do throws(StorageError) {
        try expectation.check(part, number: number)
        try commit(part, attempt.ended(at: now(), size: part.size, part.digests), of: upload, number: number)
      } catch {
        recordRefusal(attempt.ended(at: now(), size: part.size, part.digests, error), of: upload, number: number)
        throw error
      }
      return PartReceipt(part)
    } refuse: { [self] error, size, digests in
      let ordinal = recordRefusal(attempt.ended(at: now(), size: size, digests, error), of: upload, number: number)
      return { [self] digests in
        if let ordinal { amendRefusal(ordinal, of: upload, number: number, digests) }
      }
    }
  }

  /// The checksum that a create announced for a part, in any state of the upload.
  package func announcedChecksum(bucket: Bucket, key: String, uploadID: String, partNumber: Int) -> String? {
    state.withLock { state in
      guard let index = state.upload(uploadID, bucket: bucket, key: key) else { return nil }
      return state.world.uploads[index].plan.first { $0.number == partNumber }?.checksumSHA256Base64
    }
  }

  private func openUpload(_ id: String, bucket: Bucket, key: String) throws(StorageError) -> UploadReference {
    try state.withLock { (state) throws(StorageError) in
      let index = try state.openUpload(id, bucket: bucket, key: key)
      let upload = state.world.uploads[index]
      return UploadReference(id: upload.id, file: state.world.files[upload.file].id)
    }
  }

  private func commit(_ part: StoredPart, _ attempt: PartAttempt, of upload: UploadReference, number: Int)
    throws(StorageError)
  {
    // The bytes of an earlier attempt are released at the end of this function, outside the lock.
    let earlier: StoredPart?? = state.withLock { state in
      guard let index = state.upload(upload), state.world.uploads[index].stage == .open else { return nil }
      state.latestChanges.note(.upload, upload.file)
      return .some(state.world.uploads[index].store(part, attempt, part: number))
    }
    guard earlier != nil else {
      throw .noSuchUpload(
        upload.id.text,
        explanation: "The upload was completed or aborted, or the world reset, while part \(number) was arriving.")
    }
  }

  /// Returns the number of the attempt, from 1; nil if the upload is gone.
  @discardableResult
  private func recordRefusal(_ attempt: PartAttempt, of upload: UploadReference, number: Int) -> Int? {
    state.withLock { state in
      guard let index = state.upload(upload) else { return nil }
      state.latestChanges.note(.upload, upload.file)
      return state.world.uploads[index].record(attempt, part: number)
    }
  }

  private func amendRefusal(_ ordinal: Int, of upload: UploadReference, number: Int, _ digests: ContentDigests) {
    state.withLock { state in
      if let index = state.upload(upload) { state.world.uploads[index].amend(ordinal, part: number, digests) }
    }
  }
}

/// Finds an upload again in a world that may have changed meanwhile.
struct UploadReference: Sendable {
  var id: UploadID
  var file: ID
}

extension Store.State {
  func upload(_ reference: UploadReference) -> Int32? {
    world.files.index(of: reference.file).flatMap { upload(reference.id, ofFile: $0) }
  }

  /// The upload, open or not, when that key is its own.
  func upload(_ id: String, bucket: Bucket, key: String) -> Int32? {
    guard let id = UploadID(id) else { return nil }
    return world.files.index(bucket: bucket, key: key, organizations: world.organizations)
      .flatMap { upload(id, ofFile: $0) }
  }

  /// The upload, if it accepts parts.
  func openUpload(_ id: String, bucket: Bucket, key: String) throws(StorageError) -> Int32 {
    guard let index = upload(id, bucket: bucket, key: key) else { throw .noSuchUpload(id) }
    switch world.uploads[index].stage {
    case .open: return index
    case .completed: throw .uploadOver(id, isAborted: false)
    case .aborted: throw .uploadOver(id, isAborted: true)
    }
  }

  private func upload(_ id: UploadID, ofFile file: Int32) -> Int32? {
    guard let index = world.files[file].upload, world.uploads[index].id == id else { return nil }
    return index
  }
}
