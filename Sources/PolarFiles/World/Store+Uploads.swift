import Synchronization

extension Store {
  /// Opens a part for writing, after S3's checks of number, upload and headers.
  ///
  /// - Parameter partNumber: as sent.
  package func beginPart(
    bucket: Bucket, key: String, uploadID: String, partNumber: String, headers: PartHeaders
  ) throws(StorageError) -> PartWriter {
    guard let number = Int(partNumber), (1...10_000).contains(number) else { throw .partNumberOutOfRange(partNumber) }
    let now = now()
    guard let handle = Handle(uploadID), openUpload(handle, bucket: bucket, key: key) != nil else {
      throw .noSuchUpload(uploadID)
    }
    do throws(StorageError) {
      let expectation = try PartExpectation(headers, part: number)
      if let count = expectation.count { try storage.checkRoom(for: count) }
      return PartWriter(
        store: self, storage: storage, uploadID: handle, number: number, expectation: expectation, startedAt: now,
        declaredSHA256: headers.declaredSHA256)
    } catch {
      let attempt = PartAttempt(
        startedAt: now, finishedAt: now, size: 0, declaredSHA256: headers.declaredSHA256,
        refusal: PartAttempt.Refusal(error))
      recordRefusal(attempt, uploadID: handle, number: number)
      throw error
    }
  }

  private func openUpload(_ id: Handle, bucket: Bucket, key: String) -> Int32? {
    state.withLock { $0.openUpload(id, bucket: bucket, key: key) }
  }

  func commit(_ part: StoredPart, _ attempt: PartAttempt, uploadID: Handle, number: Int) throws(StorageError) {
    // The bytes of an earlier attempt are freed when this goes, outside the lock.
    let earlier: StoredPart?? = state.withLock { state in
      guard let index = state.world.uploads.index(of: uploadID), state.world.uploads[index].isOpen else { return nil }
      return .some(state.world.uploads[index].store(part, attempt, part: number))
    }
    guard earlier != nil else {
      throw .noSuchUpload(
        uploadID.text, explanation: "The upload was completed, or the world reset, while the part was arriving.")
    }
  }

  func recordRefusal(_ attempt: PartAttempt, uploadID: Handle, number: Int) {
    state.withLock { state in
      guard let index = state.world.uploads.index(of: uploadID) else { return }
      state.world.uploads[index].record(attempt, part: number)
    }
  }

  /// Completes the upload that the client names, under the path that it names, for that file.
  ///
  /// - Returns: `nil` when the file is gone.
  package func complete(file id: ID, uploadID: String, path: String, parts: [CompletedPart]) throws(StorageError)
    -> FileRecord?
  {
    let request = try CompletionRequest.polar(parts)
    let now = now()
    let minimumPartSize = configuration.minimumPartSize
    // Dropped parts are freed when this goes, outside the lock.
    let outcome = try state.withLock { (state) throws(StorageError) -> (FileRecord, [StoredPart])? in
      guard let file = state.liveIndex(id) else { return nil }
      let (dropped, version) = try state.complete(
        uploadID, bucket: state.world.files[file].service.bucket, key: path, request, minimumPartSize, now)
      state.world.files.update(file, revision: state.nextRevision()) { file in
        file.isUploaded = true
        file.lastModifiedAt = version.lastModified
        file.storageVersion = version.id
        if case .object(let object) = version.state { file.etag = CompactETag(object) }
      }
      return (state.world.record(file), dropped)
    }
    return outcome?.0
  }
}

extension Store.State {
  /// The upload, when it is open and that key is its own.
  func openUpload(_ id: Handle, bucket: Bucket, key: String) -> Int32? {
    guard let index = upload(id, bucket: bucket, key: key), world.uploads[index].isOpen else { return nil }
    return index
  }

  private func upload(_ id: Handle, bucket: Bucket, key: String) -> Int32? {
    guard let index = world.uploads.index(of: id) else { return nil }
    let file = world.files[world.uploads[index].file]
    guard file.service.bucket == bucket,
      world.files.path(of: file, organizations: world.organizations).isIdentical(to: key)
    else { return nil }
    return index
  }

  /// Makes an object of the upload, or finds the one it made before.
  fileprivate mutating func complete(
    _ uploadID: String, bucket: Bucket, key: String, _ request: CompletionRequest, _ minimumPartSize: Int,
    _ now: Timestamp
  ) throws(StorageError) -> (dropped: [StoredPart], ObjectVersion) {
    guard let handle = Handle(uploadID), let index = upload(handle, bucket: bucket, key: key) else {
      throw .noSuchUpload(uploadID)
    }
    let owner = world.uploads[index].file
    let latest = world.files[owner].versions.last
    if let completed = world.uploads[index].completedVersion, latest?.id != completed {
      throw .noSuchUpload(uploadID, explanation: "The upload was completed, and its object is deleted.")
    }
    world.uploads[index].declare(request.parts)
    let parts: [StoredPart]
    do throws(StorageError) {
      parts = try CompletionRules(upload: world.uploads[index], minimumPartSize: minimumPartSize).check(request)
    } catch {
      world.uploads[index].record(.init(at: now, refusal: PartAttempt.Refusal(error)))
      throw error
    }
    world.uploads[index].record(.init(at: now, refusal: nil))
    if world.uploads[index].completedVersion != nil, let latest { return ([], latest) }
    let version = ObjectVersion(
      id: .handle(random.nextHandle()),
      // S3's user guide, "Working with object metadata": the time that the upload was initiated.
      lastModified: world.uploads[index].initiatedAt.wholeSecond,
      state: .object(ComposedObject(parts)))
    let dropped = world.uploads[index].complete(request.parts.map(\.number), as: version.id)
    world.files.update(owner, revision: nextRevision()) { $0.versions.append(version) }
    return (dropped, version)
  }
}
