import Synchronization

extension Store {
  /// Completes the upload with the id and the path that the client names, for that file.
  ///
  /// - Returns: nil if the file is gone.
  package func complete(file id: ID, uploadID: String, path: String, parts: [CompletedPart]) throws(StorageError)
    -> FileRecord?
  {
    let request = try CompletionRequest.polar(parts)
    let now = now()
    let minimumPartSize = configuration.minimumPartSize
    // Dropped parts are freed when this goes, outside the lock.
    let outcome = try state.withLock { (state) throws(StorageError) -> (FileRecord, [StoredPart])? in
      guard let file = state.liveIndex(id) else { return nil }
      let dropped: [StoredPart]
      let version: ObjectVersion
      do throws(StorageError) {
        (dropped, version) = try state.complete(
          uploadID, bucket: state.world.files[file].service.bucket, key: path, request,
          minimumPartSize: minimumPartSize, at: now)
      } catch {
        if error.code == .noSuchUpload { state.noteCompletion(of: file, refused: error, now) }
        throw error
      }
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

  /// S3's CompleteMultipartUpload: makes the object, but does not change Polar's record.
  package func complete(bucket: Bucket, key: String, uploadID: String, _ request: CompletionRequest)
    throws(StorageError) -> CompletedUpload
  {
    let now = now()
    let minimumPartSize = configuration.minimumPartSize
    // Dropped parts are freed when this goes, outside the lock.
    let (version, dropped) = try state.withLock { (state) throws(StorageError) -> (ObjectVersion, [StoredPart]) in
      let (dropped, version) = try state.complete(
        uploadID, bucket: bucket, key: key, request, minimumPartSize: minimumPartSize, at: now)
      return (version, dropped)
    }
    withExtendedLifetime(dropped) {}
    guard case .object(let object) = version.state else { throw .noSuchUpload(uploadID) }
    return CompletedUpload(etag: object.etag, checksumSHA256: object.checksumSHA256, versionID: version.id.text)
  }
}

/// The object that a completion has made.
package struct CompletedUpload: Sendable {
  /// Without its quotes.
  package var etag: String
  package var checksumSHA256: String
  package var versionID: String
}

extension Store.State {
  /// The upload, open or already completed, since a completion may be repeated.
  func completableUpload(_ id: String, bucket: Bucket, key: String) throws(StorageError) -> Int32 {
    guard let index = upload(id, bucket: bucket, key: key) else { throw .noSuchUpload(id) }
    guard world.uploads[index].stage != .aborted else { throw .uploadOver(id, isAborted: true) }
    return index
  }

  /// A completion that names another upload or path is reported with the file's own upload.
  fileprivate mutating func noteCompletion(of file: Int32, refused error: StorageError, _ now: Timestamp) {
    guard let index = world.files[file].upload else { return }
    world.uploads[index].record(.init(at: now, refusal: PartAttempt.Refusal(error)))
    latestChanges.note(.upload, world.files[file].id)
  }

  /// Makes the object from the upload, or finds the one that an earlier completion has made.
  fileprivate mutating func complete(
    _ uploadID: String, bucket: Bucket, key: String, _ request: CompletionRequest, minimumPartSize: Int,
    at now: Timestamp
  ) throws(StorageError) -> (dropped: [StoredPart], ObjectVersion) {
    let index = try completableUpload(uploadID, bucket: bucket, key: key)
    let owner = world.uploads[index].file
    let latest = world.files[owner].versions.last
    if let completed = world.uploads[index].completedVersion, latest?.id != completed {
      throw .noSuchUpload(
        uploadID,
        explanation: "The upload was completed, and its object is deleted; create another file to upload again.")
    }
    world.uploads[index].declare(request.parts)
    var upload = world.uploads[index]
    if let content = world.object(of: index) {
      upload = upload.remembering(content, as: request.parts.map(\.number))
    }
    let parts: [StoredPart]
    do throws(StorageError) {
      parts = try CompletionRules(upload: upload, minimumPartSize: minimumPartSize).check(request)
    } catch {
      world.uploads[index].record(.init(at: now, refusal: PartAttempt.Refusal(error)))
      latestChanges.note(.upload, world.files[owner].id)
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
    world.files.updateObject(of: owner) { $0.append(version) }
    latestChanges.note(.file, world.files[owner].id)
    latestChanges.note(.upload, world.files[owner].id)
    world.uploads.forgetIfOver(index)
    return (dropped, version)
  }
}

extension World {
  /// The object that was made from an upload; nil if it is gone.
  func object(of upload: Int32) -> ObjectContent? {
    guard let completed = uploads[upload].completedVersion,
      let version = files[uploads[upload].file].versions.last(where: { $0.id == completed }),
      case .object(let object) = version.state
    else { return nil }
    return object.content
  }
}
