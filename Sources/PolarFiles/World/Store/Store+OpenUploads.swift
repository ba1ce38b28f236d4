import Synchronization

/// What S3 offers for an open upload besides its parts.
extension Store {
  /// AbortMultipartUpload: the bytes of its parts are freed.
  package func abort(bucket: Bucket, key: String, uploadID: String) throws(StorageError) {
    // Freed when this goes, outside the lock.
    let parts = try state.withLock { (state) throws(StorageError) in
      let index = try state.openUpload(uploadID, bucket: bucket, key: key)
      defer { state.world.uploads.forgetIfOver(index) }
      state.latestChanges.note(.upload, state.world.files[state.world.uploads[index].file].id)
      return state.world.uploads[index].abort()
    }
    withExtendedLifetime(parts) {}
  }

  /// ListParts: those stored with a number above `marker`, at most `limit`.
  package func parts(bucket: Bucket, key: String, uploadID: String, after marker: Int, limit: Int)
    throws(StorageError) -> PartPage
  {
    try state.withLock { (state) throws(StorageError) in
      let index = try state.openUpload(uploadID, bucket: bucket, key: key)
      let stored = state.world.uploads[index].parts.lazy.filter { $0.number > marker && $0.stored != nil }
      var page = PartPage(parts: [], isTruncated: false)
      for part in stored {
        guard page.parts.count < limit else {
          // A page of none is not the first of others: a client would ask for the same one again.
          page.isTruncated = limit > 0
          break
        }
        page.parts.append(part)
      }
      return page
    }
  }

  /// Refuses what names no upload that could be completed, before its body is read.
  package func checkCompletable(bucket: Bucket, key: String, uploadID: String) throws(StorageError) {
    _ = try state.withLock { (state) throws(StorageError) in
      try state.completableUpload(uploadID, bucket: bucket, key: key)
    }
  }
}

/// A run of an open upload's parts.
package struct PartPage: Sendable {
  package var parts: [UploadPart]
  package var isTruncated: Bool
}
