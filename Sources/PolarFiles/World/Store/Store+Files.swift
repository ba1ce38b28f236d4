import Synchronization

extension Store {
  /// The whole answer to a list, if it was given lately and nothing in it changed since.
  ///
  /// - Parameters:
  ///   - query: as it was sent.
  ///   - variant: as in `list`.
  package func keptPage(_ query: ArraySlice<UInt8>, of subject: Subject, variant: UInt64) -> [UInt8]? {
    query.withUnsafeBufferPointer { query in
      state.withLock { state in state.pages.find(query, variant, subject, in: state.world) }
    }
  }

  /// Keeps the answer to a list, made when the lists it is from were in that state.
  package func keepPage(
    _ bytes: [UInt8], for query: ArraySlice<UInt8>, of subject: Subject, variant: UInt64, in listState: ListState
  ) {
    guard !listState.sources.isEmpty else { return }
    state.withLock { $0.pages.keep(bytes, for: Array(query), variant, subject, from: listState.sources) }
  }

  /// Writes uploaded files in the order of creation, without support case attachments, one after the other with commas
  /// between them, and answers how many files the whole list has, and in which state it was.
  ///
  /// One lock, and of what was rendered before one copy: a list is what clients ask for most.
  /// - Parameters:
  ///   - organizationIDs: only of these; `nil` for all that the subject reaches.
  ///   - ids: only these; `nil` for all.
  ///   - variant: what renderings depend on besides the file (the base of public URLs): they are kept for it.
  ///   - render: writes a file of which no rendering is kept; it must not call the store.
  package func list(
    subject: Subject, organizationIDs: [ID]? = nil, ids: [ID]? = nil, page: Int, limit: Int, variant: UInt64,
    into bytes: inout [UInt8], render: (FileRecord, inout [UInt8]) -> Void
  ) -> (total: Int, state: ListState) {
    state.withLock { state in
      let (keys, total) = state.world.page(
        subject, organizationIDs: organizationIDs, ids: ids, page: page, limit: limit)
      var isFirst = true
      for key in keys {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        let reference = FileReference(index: key.index, revision: state.world.files.revision(of: key.index))
        if state.rendered.append(reference, variant, to: &bytes) { continue }
        let start = bytes.count
        render(state.world.record(key.index), &bytes)
        state.rendered.keep(Array(bytes[start...]), of: reference, for: variant)
      }
      return (total, ListState(sources: state.world.sources(readableBy: subject)))
    }
  }

  /// The same as records.
  package func list(
    subject: Subject, organizationIDs: [ID]? = nil, ids: [ID]? = nil, page: Int, limit: Int
  ) -> FilePage {
    state.withLock { state in
      let (keys, total) = state.world.page(
        subject, organizationIDs: organizationIDs, ids: ids, page: page, limit: limit)
      return FilePage(files: keys.map { state.world.record($0.index) }, total: total)
    }
  }

  package func file(_ id: ID, visibleTo subject: Subject) -> FileRecord? {
    state.withLock { state in state.world.visibleIndex(id, to: subject).map { state.world.record($0) } }
  }

  /// The file, and whether the subject may change it.
  package func file(_ id: ID, for subject: Subject) -> (file: FileRecord, canManage: Bool)? {
    state.withLock { state in
      guard let index = state.world.visibleIndex(id, to: subject) else { return nil }
      let record = state.world.record(index)
      return (record, state.world.canManage(subject, record.organizationID))
    }
  }

  /// Makes the record and opens its upload.
  ///
  /// - Throws: what S3 refuses when an upload is opened, or an organization that is gone.
  package func create(_ draft: FileDraft) throws(StorageError) -> StartedUpload {
    let now = now()
    return try state.withLock { (state) throws(StorageError) in
      guard let organization = state.world.organizations.index(of: draft.organizationID) else {
        throw .internalError(explanation: "The organization is gone.")
      }
      let place = Int32(state.world.files.count)
      // A table of random ids would be a miss of the cache for each create, and grow.
      let id = state.random.nextID(of: place)
      let path = FileTable.path(draft.service, draft.organizationID, id, draft.name)
      try draft.checkStorable(path: path)
      var file = StoredFile(
        id: id, organization: organization, mimeType: state.world.files.mimeTypeIndex(draft.mimeType),
        service: draft.service, createdAt: now, size: draft.size, name: draft.name)
      file.checksum = Checksum(base64: draft.checksumSHA256Base64, hex: draft.checksumSHA256Hex)
      file.revision = state.nextRevision()
      let uploadID = UploadID(state.random.nextHandle())
      file.upload = state.world.uploads.append(
        MultipartUpload(id: uploadID, file: place, initiatedAt: now, plan: draft.plan))
      let reference = FileReference(index: place, revision: file.revision)
      _ = state.world.files.append(file)
      return StartedUpload(
        file: FileRecord(draft, id: id, path: path, createdAt: now, reference: reference),
        uploadID: uploadID.text)
    }
  }

  /// Changes what is neither `nil` nor empty; `nil` when the file is gone.
  package func patch(_ id: ID, name: String?, version: String?) -> FileRecord? {
    state.withLock { state in
      guard let index = state.liveIndex(id) else { return nil }
      let name = name.flatMap { $0.isEmpty ? nil : $0 }
      let version = version.flatMap { $0.isEmpty ? nil : $0 }
      if name != nil || version != nil {
        let path = state.world.files.path(of: state.world.files[index], organizations: state.world.organizations)
        state.world.files.update(index, revision: state.nextRevision()) { file in
          if let name, !name.isIdentical(to: file.name) {
            // The object stays where it is.
            file.explicitPath = path
            file.name = name
          }
          if let version { file.version = version }
        }
      }
      return state.world.record(index)
    }
  }

  /// Marks file and object deleted; the object's bytes are freed. `false` when the file is gone.
  @discardableResult package func delete(_ id: ID) -> Bool {
    let now = now()
    // Freed when this goes, outside the lock.
    let versions: [ObjectVersion]? = state.withLock { state in
      guard let index = state.liveIndex(id) else { return nil }
      let marker = ObjectVersion(
        id: .handle(state.random.nextHandle()), lastModified: now.wholeSecond, state: .deleteMarker)
      let versions = state.world.files[index].versions
      state.world.files.update(index, revision: state.nextRevision()) { file in
        file.deletedAt = now
        file.versions = [marker]
      }
      return versions
    }
    return versions != nil
  }
}

package struct ListState: Sendable {
  fileprivate var sources: [RenderedPages.Source]
}

extension Store.State {
  func liveIndex(_ id: ID) -> Int32? {
    guard let index = world.files.index(of: id), world.files[index].deletedAt == nil else { return nil }
    return index
  }
}

extension World {
  fileprivate func page(
    _ subject: Subject, organizationIDs: [ID]?, ids: [ID]?, page: Int, limit: Int
  ) -> (keys: [CreationKey], total: Int) {
    // A page beyond all numbers is as empty as one beyond the last file.
    let (offset, overflow) = (page - 1).multipliedReportingOverflow(by: limit)
    if ids == nil, organizationIDs == nil, !overflow, case .organization(let id) = subject.kind {
      return organizations.index(of: id).map { files.page(of: $0, offset: offset, limit: limit) } ?? ([], 0)
    }
    let organizations = organizationIndices(readableBy: subject, among: organizationIDs)
    if let ids {
      let found = files.visible(ids, in: organizations)
      return (overflow || offset < 0 ? [] : Array(found.dropFirst(offset).prefix(limit)), found.count)
    }
    let merged = MergedOrder(organizations.compactMap { files.order(of: $0) })
    return (overflow ? [] : merged.page(offset: offset, limit: limit), merged.count)
  }
}

extension FileTable {
  /// Those of the files that a list shows, each once, in the order of creation.
  func visible(_ ids: [ID], in organizations: [Int32]) -> [CreationKey] {
    let organizations = Set(organizations)
    var seen: Set<Int32> = []
    var keys: [CreationKey] = []
    for id in ids {
      guard let index = index(of: id), self[index].isVisible, organizations.contains(self[index].organization),
        seen.insert(index).inserted
      else { continue }
      keys.append(CreationKey(createdAt: self[index].createdAt, index: index))
    }
    keys.sort()
    return keys
  }
}
