import Synchronization

/// The filters and the page of a list.
package struct ListQuestion: Sendable {
  /// Only files of these organizations; nil for all that the subject can reach.
  package var organizationIDs: [ID]?
  /// Only these files; nil for all.
  package var ids: [ID]?
  package var page: PageNumber

  package init(organizationIDs: [ID]? = nil, ids: [ID]? = nil, page: PageNumber) {
    self.organizationIDs = organizationIDs
    self.ids = ids
    self.page = page
  }
}

extension Store {
  /// Writes a page of the uploaded files, without support case attachments, separated by commas.
  ///
  /// - Parameters:
  ///   - variant: the base of URLs, on which the JSON of public files depends besides the file; part of the cache's
  ///     key.
  ///   - render: writes a file that is not cached; runs under the lock, so it must not call the store.
  /// - Returns: the number of files in the whole list.
  package func list(
    _ question: ListQuestion, for subject: Subject, variant: @autoclosure () -> UInt64, into bytes: inout [UInt8],
    render: (FileRecord, inout [UInt8]) -> Void
  ) -> Int {
    state.withLock { $0.list(question, for: subject, variant: variant, into: &bytes, render: render) }
  }

  package func file(_ id: ID, visibleTo subject: Subject) -> FileRecord? {
    state.withLock { state in state.world.visibleIndex(id, to: subject).map { state.world.record($0) } }
  }

  /// The file, and whether the subject may change it.
  package func file(_ id: ID, for subject: Subject) -> (file: FileRecord, canManage: Bool)? {
    state.withLock { state in
      guard let index = state.world.visibleIndex(id, to: subject) else { return nil }
      return (state.world.record(index), state.world.canManage(subject, state.world.files[index].organization))
    }
  }

  /// Adds the record of a file and opens its upload.
  ///
  /// - Throws: if S3 refuses to open the upload, or if the organization is gone.
  package func create(_ draft: FileDraft) throws(StorageError) -> StartedUpload {
    let now = now()
    let (id, path, reference, uploadID) = try state.withLock { (state) throws(StorageError) in
      guard let organization = state.world.organizations.index(of: draft.organizationID),
        state.world.organizations[organization].isActive
      else {
        throw .internalError(explanation: "The organization is gone.")
      }
      let index = Int32(state.world.files.count)
      let id = state.random.nextID()
      let path = FileKey.text(
        service: draft.service, organization: draft.organizationID, file: id, name: draft.name)
      guard path.utf8.count <= S3Limits.longestKey else { throw .keyTooLong(path.utf8.count) }
      var file = StoredFile(
        id: id, organization: organization, mimeType: state.world.files.mimeTypeIndex(draft.mimeType),
        service: draft.service, createdAt: now, size: draft.size, name: draft.name)
      file.checksum = Checksum(base64: draft.checksumSHA256Base64, hex: draft.checksumSHA256Hex)
      file.revision = state.nextRevision()
      let uploadID = UploadID(state.random.nextHandle())
      file.upload = state.world.uploads.append(
        MultipartUpload(id: uploadID, file: index, initiatedAt: now, plan: draft.plan))
      let reference = FileReference(index: index, revision: file.revision)
      state.world.files.append(file)
      state.latestChanges.note(.file, id)
      state.latestChanges.note(.upload, id)
      return (id, path, reference, uploadID)
    }
    return StartedUpload(
      file: FileRecord(draft, id: id, path: path, createdAt: now, reference: reference), uploadID: uploadID.text)
  }

  /// Changes the fields that are neither nil nor empty; returns nil if the file is gone.
  package func patch(_ id: ID, name: String?, version: String?) -> FileRecord? {
    state.withLock { state in
      guard let index = state.liveIndex(id) else { return nil }
      let file = state.world.files[index]
      let name = name.flatMap { $0.isEmpty || $0.isIdentical(to: file.name) ? nil : $0 }
      let version = version.flatMap { $0.isEmpty || file.version?.isIdentical(to: $0) == true ? nil : $0 }
      if name != nil || version != nil {
        let path = state.world.files.path(of: file, organizations: state.world.organizations)
        state.world.files.update(index, revision: state.nextRevision()) { file in
          if let name {
            // The object stays where it is.
            file.explicitPath = path
            file.name = name
          }
          if let version { file.version = version }
        }
        state.latestChanges.note(.file, id)
      }
      return state.world.record(index)
    }
  }

  /// Marks file and object as deleted and frees the object's bytes; false if the file is gone.
  @discardableResult package func delete(_ id: ID) -> Bool {
    let now = now()
    // Released at the end of this function, outside the lock.
    let versions: [ObjectVersion]? = state.withLock { state in
      guard let index = state.liveIndex(id) else { return nil }
      let marker = ObjectVersion(
        id: .handle(state.random.nextHandle()), lastModified: now.wholeSecond, state: .deleteMarker)
      let versions = state.world.files[index].versions
      state.world.files.update(index, revision: state.nextRevision()) { file in
        file.deletedAt = now
        file.versions = [marker]
      }
      state.latestChanges.note(.file, id)
      if state.world.files[index].upload != nil { state.latestChanges.note(.upload, id) }
      return versions
    }
    return versions != nil
  }
}

extension Store.State {
  fileprivate mutating func list(
    _ question: ListQuestion, for subject: Subject, variant: () -> UInt64, into bytes: inout [UInt8],
    render: (FileRecord, inout [UInt8]) -> Void
  ) -> Int {
    let (keys, total) = world.page(question, subject)
    lazy var publicVariant = variant()
    for position in keys.indices {
      if position > keys.startIndex { bytes.append(UInt8(ascii: ",")) }
      let key = keys[position]
      let (reference, service) = world.files.reference(to: key.index)
      let variant = service.isPublic ? publicVariant : 0
      if rendered.append(reference, variant, to: &bytes) { continue }
      let start = bytes.count
      render(world.record(key.index), &bytes)
      rendered.keep(Array(bytes[start...]), of: reference, for: variant)
    }
    return total
  }

  func liveIndex(_ id: ID) -> Int32? {
    guard let index = world.files.index(of: id), world.files[index].deletedAt == nil else { return nil }
    return index
  }
}

extension World {
  fileprivate func page(_ question: ListQuestion, _ subject: Subject) -> (keys: ArraySlice<ListKey>, total: Int) {
    let page = question.page
    // The usual case: one organization's own list.
    if case .organization(let id) = subject.kind, question.organizationIDs == nil, question.ids == nil,
      let index = organizations.index(of: id), canRead(subject, index)
    {
      return files.page(page, of: index)
    }
    let organizations = organizationIndices(readableBy: subject, among: question.organizationIDs)
    guard let ids = question.ids else {
      return files.page(page, of: organizations)
    }
    let found = files.visible(ids, in: organizations)
    return (found.dropFirst(page.offset).prefix(page.size), found.count)
  }
}
