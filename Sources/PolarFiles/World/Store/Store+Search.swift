import Synchronization

/// An operator's search among the files of all organizations.
package struct FileSearch: Sendable {
  /// The state of a file; the raw value is its name in the control API.
  package enum State: String, Sendable, CaseIterable {
    case uploading, uploaded, flagged, deleted
  }

  package enum Order: String, Sendable, CaseIterable {
    case createdAt = "created_at"
    case name, size
  }

  package var organization: ID?
  /// A part of the name, in either case; or a whole id.
  package var text: String?
  /// Nil for all but deleted ones.
  package var state: State?
  package var service: FileService?
  package var order = Order.createdAt
  package var isDescending = true
  package var page = PageNumber()

  package init() {}
}

/// A file as an operator sees it.
package struct FileReport: Sendable {
  package var file: FileRecord
  package var organizationSlug: String
  package var state: FileSearch.State
  package var deletedAt: Timestamp?
  /// The versions stored under its path, oldest first.
  package var versions: [Version]

  /// An object, or a delete marker, which has neither size nor checksums.
  package struct Version: Sendable {
    package var id: String
    package var lastModified: Timestamp
    package var size: Int?
    /// Without its quotes.
    package var etag: String?
    package var checksumSHA256: String?

    /// Whether a read without a version id finds it.
    package var isLatest: Bool

    package var isDeleteMarker: Bool { size == nil }
  }

  /// Whether there is an object to read.
  package var hasObject: Bool { versions.last.map { !$0.isDeleteMarker } ?? false }
}

extension Store {
  /// Searches a snapshot outside the lock, since a million files take some time.
  package func search(_ search: FileSearch) -> Listing<FileReport> {
    let (files, organizations) = state.withLock { ($0.world.files.rowsAlone, $0.world.organizations) }
    let organization = search.organization.map { organizations.index(of: $0) }
    // An unknown organization has no files.
    if let organization, organization == nil { return Listing(items: [], total: 0) }
    let (indices, total) = FileFinder(search, organization: organization ?? nil).page(of: files)
    // Files that a reset has removed in between are left out.
    return Listing(items: indices.compactMap { report(on: files[$0].id) }, total: total)
  }

  /// Deleted files, too.
  package func report(on id: ID) -> FileReport? {
    state.withLock { state in
      guard let index = state.world.files.index(of: id) else { return nil }
      let file = state.world.files[index]
      return FileReport(
        file: state.world.record(index), organizationSlug: state.world.organizations[file.organization].slug,
        state: file.state, deletedAt: file.deletedAt,
        versions: file.versions.map { FileReport.Version($0, isLatest: $0.id == file.versions.last?.id) })
    }
  }
}

extension FileReport.Version {
  fileprivate init(_ version: ObjectVersion, isLatest: Bool) {
    self.isLatest = isLatest
    id = version.id.text
    lastModified = version.lastModified
    guard case .object(let object) = version.state else { return }
    size = object.content.count
    etag = object.etag
    checksumSHA256 = object.checksumSHA256
  }
}

extension StoredFile {
  var state: FileSearch.State {
    if deletedAt != nil { return .deleted }
    if flaggedMaliciousAt != nil { return .flagged }
    return isUploaded ? .uploaded : .uploading
  }
}
