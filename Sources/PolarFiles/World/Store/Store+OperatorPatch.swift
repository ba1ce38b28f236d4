import Synchronization

/// What only the operator can change of a file. The outer optional is whether to change it.
package struct OperatorPatch: Sendable {
  package var flaggedMaliciousAt: Timestamp??
  package var createdAt: Timestamp?
  package var lastModifiedAt: Timestamp??
  package var name: String?
  package var version: String??
  package var mimeType: String?
  package var size: Int?
  package var isUploaded: Bool?
  package var storageVersion: String??
  package var checksumETag: String??
  package var checksumSHA256Base64: String??
  package var checksumSHA256Hex: String??

  package init() {}
}

extension Store {
  /// `nil` when the file is gone.
  package func patch(_ id: ID, with patch: OperatorPatch) -> FileRecord? {
    state.withLock { state in
      guard let index = state.liveIndex(id) else { return nil }
      let path = state.world.files.path(of: state.world.files[index], organizations: state.world.organizations)
      let mimeType = patch.mimeType.map { state.world.files.mimeTypeIndex($0) }
      state.world.files.update(index, revision: state.nextRevision()) { file in
        if let name = patch.name, !name.isIdentical(to: file.name) {
          file.explicitPath = path
          file.name = name
        }
        if let mimeType { file.mimeType = mimeType }
        file.apply(patch)
      }
      state.latestChanges.note(.file, id)
      return state.world.record(index)
    }
  }

  /// The file for the operator, of any organization.
  package func file(_ id: ID) -> FileRecord? {
    state.withLock { state in state.liveIndex(id).map { state.world.record($0) } }
  }
}

extension StoredFile {
  fileprivate mutating func apply(_ patch: OperatorPatch) {
    if let time = patch.flaggedMaliciousAt { flaggedMaliciousAt = time }
    if let time = patch.createdAt { createdAt = time }
    if let time = patch.lastModifiedAt { lastModifiedAt = time }
    if let version = patch.version { self.version = version }
    if let size = patch.size { self.size = size }
    if let isUploaded = patch.isUploaded { self.isUploaded = isUploaded }
    if let version = patch.storageVersion { storageVersion = version.map { VersionID($0) } }
    if let etag = patch.checksumETag { self.etag = CompactETag(etag) }
    if patch.checksumSHA256Base64 != nil || patch.checksumSHA256Hex != nil {
      checksum = Checksum(
        base64: patch.checksumSHA256Base64 ?? checksum.base64, hex: patch.checksumSHA256Hex ?? checksum.hex)
    }
  }
}
