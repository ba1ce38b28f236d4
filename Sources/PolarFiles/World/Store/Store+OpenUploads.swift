import Synchronization

/// S3's operations on an open upload besides uploads of parts.
extension Store {
  /// AbortMultipartUpload: frees the bytes of its parts.
  package func abort(bucket: Bucket, key: String, uploadID: String) throws(StorageError) {
    // Released at the end of this function, outside the lock.
    let parts = try state.withLock { (state) throws(StorageError) in
      let index = try state.openUpload(uploadID, bucket: bucket, key: key)
      defer { state.world.uploads.forgetIfOver(index) }
      state.latestChanges.note(.upload, state.world.files[state.world.uploads[index].file].id)
      return state.world.uploads[index].abort()
    }
    withExtendedLifetime(parts) {}
  }

  /// ListParts: at most `limit` of the stored parts with a number above `marker`.
  package func parts(bucket: Bucket, key: String, uploadID: String, after marker: Int, limit: Int)
    throws(StorageError) -> PartPage
  {
    try state.withLock { (state) throws(StorageError) in
      let index = try state.openUpload(uploadID, bucket: bucket, key: key)
      let stored = state.world.uploads[index].parts.lazy.filter { $0.number > marker && $0.stored != nil }
      var page = PartPage(parts: [], isTruncated: false)
      for part in stored {
        guard page.parts.count < limit else {
          // An empty page (`limit` 0) is not truncated: a client would request the same page again for ever.
          page.isTruncated = limit > 0
          break
        }
        page.parts.append(part)
      }
      return page
    }
  }

  /// Refuses a completion before its body is read, if there is no such upload.
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
