import Synchronization

extension Store {
  /// The object stored under a key: its latest version, or the given one.
  package func object(bucket: Bucket, key: String, versionID: String? = nil) throws(StorageError) -> ObjectLookup {
    try state.withLock { (state) throws(StorageError) in
      try state.world.object(bucket: bucket, key: key, versionID: versionID)
    }
  }

  /// DeleteObject: adds a delete marker, or removes the given version for good.
  ///
  /// Polar's record does not change, since only Polar's own endpoint changes that.
  package func deleteObject(bucket: Bucket, key: String, versionID: String? = nil) throws(StorageError)
    -> ObjectDeletion
  {
    let now = now()
    // A removed version is freed at the end of this function, outside the lock.
    let (deletion, removed) = try state.withLock { (state) throws(StorageError) in
      try state.deleteObject(bucket: bucket, key: key, versionID: versionID, now)
    }
    withExtendedLifetime(removed) {}
    return deletion
  }
}

/// The result of a DeleteObject.
package struct ObjectDeletion: Sendable {
  /// The id of the marker, or of the removed version.
  package var versionID: String
  package var isDeleteMarker: Bool
}

extension Store.State {
  fileprivate mutating func deleteObject(bucket: Bucket, key: String, versionID: String?, _ now: Timestamp)
    throws(StorageError) -> (ObjectDeletion, ObjectVersion?)
  {
    let index = world.files.index(bucket: bucket, key: key, organizations: world.organizations)
    guard let versionID else {
      let marker = ObjectVersion(
        id: .handle(random.nextHandle()), lastModified: now.wholeSecond, state: .deleteMarker)
      // S3 adds a marker also for a key that never existed.
      if let index {
        world.files.updateObject(of: index) { $0.append(marker) }
        latestChanges.note(.file, world.files[index].id)
      }
      return (ObjectDeletion(versionID: marker.id.text, isDeleteMarker: true), nil)
    }
    guard let index,
      let position = world.files[index].versions.lastIndex(where: { $0.id == VersionID(versionID) })
    else {
      _ = try VersionID(asked: versionID)
      return (ObjectDeletion(versionID: versionID, isDeleteMarker: false), nil)
    }
    var removed: ObjectVersion?
    world.files.updateObject(of: index) { removed = $0.remove(at: position) }
    latestChanges.note(.file, world.files[index].id)
    guard case .deleteMarker? = removed?.state else {
      return (ObjectDeletion(versionID: versionID, isDeleteMarker: false), removed)
    }
    return (ObjectDeletion(versionID: versionID, isDeleteMarker: true), removed)
  }
}

extension VersionID {
  /// A version id of a request.
  fileprivate init(asked text: String) throws(StorageError) {
    self.init(text)
    // "null" names an object stored before versioning was on.
    if text.isEmpty { throw .versionIDInvalid(text) }
    if case .text = self, text != "null" { throw .versionIDInvalid(text) }
  }
}

extension World {
  fileprivate func object(bucket: Bucket, key: String, versionID: String?) throws(StorageError) -> ObjectLookup {
    if let versionID, versionID.isEmpty { throw .versionIDInvalid(versionID) }
    let index = files.index(bucket: bucket, key: key, organizations: organizations)
    let versions = index.map { files[$0].versions } ?? []
    guard let versionID else {
      guard let index else { throw .noSuchKey(key) }
      guard let latest = versions.last else { throw .noSuchKey(key, explanation: absence(of: files[index])) }
      return lookup(latest, of: index, key: key, wasNamed: false)
    }
    // A fixture may use any text as a version id.
    if let index, let version = versions.last(where: { $0.id == VersionID(versionID) }) {
      return lookup(version, of: index, key: key, wasNamed: true)
    }
    _ = try VersionID(asked: versionID)
    throw .noSuchVersion(key: key, versionID: versionID)
  }

  /// Why a file has no object: it is not uploaded yet, is deleted, or never had one.
  private func absence(of file: StoredFile) -> String {
    guard file.deletedAt == nil else {
      return "The file \(file.id) was deleted, and its bytes with it; upload it again as another file."
    }
    switch file.upload.map({ uploads[$0].stage }) {
    case nil:
      return "The file \(file.id) has no object: its fixture gives it no content, or its version was deleted."
    case .open:
      return "The file \(file.id) was created, but its upload is not completed: PUT every part, then "
        + "POST /v1/files/\(file.id)/uploaded, and read it after that."
    case .completed:
      return "The version of the file \(file.id) was deleted; upload it again as another file."
    case .aborted:
      return "The upload of the file \(file.id) was aborted; create another file to upload again."
    }
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

/// The metadata that Polar sets on an object when it opens the upload.
enum ObjectMetadata {
  static func of(_ file: FileRecord, nameAtCreation: String) -> [(name: String, value: String)] {
    var metadata = [
      (name: "polar-id", value: file.id.text),
      (name: "polar-organization-id", value: file.organizationID.text),
      (name: "polar-name", value: ascii(nameAtCreation)),
      (name: "polar-size", value: String(file.size)),
    ]
    if let base64 = file.checksumSHA256Base64 { metadata.append((name: "polar-sha256-base64", value: base64)) }
    if let hex = file.checksumSHA256Hex { metadata.append((name: "polar-sha256-hex", value: hex)) }
    return metadata
  }

  /// Polar removes characters that are not ASCII from the name.
  private static func ascii(_ name: String) -> String {
    String(decoding: name.utf8.filter { $0 < 0x80 }, as: UTF8.self)
  }
}
