import Synchronization

extension Store {
  /// What is stored under a key: its latest version, or the one named.
  package func object(bucket: Bucket, key: String, versionID: String? = nil) throws(StorageError) -> ObjectLookup {
    try state.withLock { (state) throws(StorageError) in
      try state.world.object(bucket: bucket, key: key, versionID: versionID)
    }
  }
}

extension World {
  fileprivate func object(bucket: Bucket, key: String, versionID: String?) throws(StorageError) -> ObjectLookup {
    if let versionID, versionID.isEmpty { throw .versionIDInvalid(versionID) }
    let index = files.index(bucket: bucket, key: key, organizations: organizations)
    let versions = index.map { files[$0].versions } ?? []
    guard let versionID else {
      guard let index, let latest = versions.last else { throw .noSuchKey(key) }
      return lookup(latest, of: index, key: key, wasNamed: false)
    }
    let wanted = VersionID(versionID)
    if let index, let version = versions.last(where: { $0.id == wanted }) {
      return lookup(version, of: index, key: key, wasNamed: true)
    }
    // "null" names an object stored before versioning was on.
    if case .text = wanted, versionID != "null" { throw .versionIDInvalid(versionID) }
    throw .noSuchVersion(key: key, versionID: versionID)
  }

  private func lookup(_ version: ObjectVersion, of index: Int32, key: String, wasNamed: Bool) -> ObjectLookup {
    guard case .object(let object) = version.state else {
      return .deleteMarker(key: key, versionID: version.id.text, wasNamed: wasNamed)
    }
    let record = record(index)
    return .object(
      StoredObject(
        bucket: record.service.bucket,
        key: key,
        file: record.id,
        organization: record.organizationID,
        versionID: version.id.text,
        contentType: record.mimeType,
        etag: "\"\(object.etag)\"",
        lastModified: version.lastModified,
        checksumSHA256: object.checksumSHA256,
        metadata: ObjectMetadata.of(
          record, nameAtCreation: files.nameAtCreation(of: files[index], path: record.path)),
        content: object.content))
  }
}
