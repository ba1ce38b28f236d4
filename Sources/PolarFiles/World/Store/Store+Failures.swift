import Synchronization

/// What failure rules ask of the world, all of it without effect but the count of a part's attempts and the record of one
/// that they struck.
extension Store {
  /// The organization of a file, as far as the subject may know of it.
  package func organization(ofFile id: ID, visibleTo subject: Subject) -> ID? {
    state.withLock { state in
      state.world.visibleIndex(id, to: subject).map {
        state.world.organizations[state.world.files[$0].organization].id
      }
    }
  }

  /// Whose key that is.
  package func owner(bucket: Bucket, key: String) -> (organization: ID, file: ID)? {
    state.withLock { state in
      let world = state.world
      guard let index = world.files.index(bucket: bucket, key: key, organizations: world.organizations) else {
        return nil
      }
      return (world.organizations[world.files[index].organization].id, world.files[index].id)
    }
  }

  /// Counts an upload of a part that begins; gives which it is, from 1: those that are arriving, were refused or were
  /// struck count. Nil without the upload.
  package func beginAttempt(bucket: Bucket, key: String, uploadID: String, part: Int) -> Int? {
    state.withLock { state in
      guard let index = state.upload(uploadID, bucket: bucket, key: key) else { return nil }
      // What S3 refuses is not to fill the memory.
      guard state.world.uploads[index].isOpen, S3Limits.partNumbers.contains(part) else { return 1 }
      return state.world.uploads[index].beginAttempt(part: part)
    }
  }

  /// Writes down an upload of a part that a failure rule struck, so that it counts as an attempt.
  ///
  /// - Parameter size: how much of the body was read.
  package func recordStruckPart(
    bucket: Bucket, key: String, uploadID: String, part: Int, size: Int, declaredSHA256: String?,
    _ refusal: PartAttempt.Refusal
  ) {
    let now = now()
    var attempt = PartAttempt(startedAt: now, finishedAt: now, size: size, declaredSHA256: declaredSHA256)
    attempt.refusal = refusal
    state.withLock { state in
      guard let index = state.upload(uploadID, bucket: bucket, key: key) else { return }
      state.world.uploads[index].record(attempt, part: part)
    }
  }
}
