import Synchronization

/// What failure rules need from the world. Only `beginAttempt` and `recordStruckPart` change something.
extension Store {
  /// The organization of a file, if the subject may see it.
  package func organization(ofFile id: ID, visibleTo subject: Subject) -> ID? {
    state.withLock { state in
      state.world.visibleIndex(id, to: subject).map {
        state.world.organizations[state.world.files[$0].organization].id
      }
    }
  }

  /// The owner of the object with that key.
  package func owner(bucket: Bucket, key: String) -> (organization: ID, file: ID)? {
    state.withLock { state in
      let world = state.world
      guard let index = world.files.index(bucket: bucket, key: key, organizations: world.organizations) else {
        return nil
      }
      return (world.organizations[world.files[index].organization].id, world.files[index].id)
    }
  }

  /// Counts an upload of a part that begins; returns its number, from 1, or nil without the upload. Attempts that are
  /// still arriving, were refused or were struck count too.
  package func beginAttempt(bucket: Bucket, key: String, uploadID: String, part: Int) -> Int? {
    state.withLock { state in
      guard let index = state.upload(uploadID, bucket: bucket, key: key) else { return nil }
      // Attempts that S3 refuses are not stored, so that they do not fill the memory.
      guard state.world.uploads[index].stage == .open, S3Limits.partNumbers.contains(part) else { return 1 }
      return state.world.uploads[index].beginAttempt(part: part)
    }
  }

  /// Records an upload of a part that a failure rule struck, so that it counts as an attempt.
  ///
  /// - Parameter size: how many bytes of the body were read.
  package func recordStruckPart(
    bucket: Bucket, key: String, uploadID: String, part: Int, size: Int, declaredSHA256: String?,
    _ refusal: PartAttempt.Refusal
  ) {
    let now = now()
    var attempt = PartAttempt(startedAt: now, finishedAt: now, size: size, declaredSHA256: declaredSHA256)
    attempt.refusal = refusal
    state.withLock { state in
      guard let index = state.upload(uploadID, bucket: bucket, key: key) else { return }
      state.latestChanges.note(.upload, state.world.files[state.world.uploads[index].file].id)
      state.world.uploads[index].record(attempt, part: part)
    }
  }
}
