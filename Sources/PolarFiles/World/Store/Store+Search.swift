import Synchronization

/// What an operator looks for among the files of all organizations.
package struct FileSearch: Sendable {
  /// How far a file is; the raw value is what the control API calls it.
  package enum State: String, Sendable, CaseIterable {
    case uploading, uploaded, flagged, deleted
  }

  package enum Order: String, Sendable, CaseIterable {
    case createdAt = "created_at"
    case name, size
  }

  package var organization: ID?
  /// Within the name, in either case; or a whole id.
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
  /// What is stored under its path, oldest first.
  package var versions: [Version]

  /// An object, or a delete marker, which has neither size nor checksums.
  package struct Version: Sendable {
    package var id: String
    package var lastModified: Timestamp
    package var size: Int?
    /// Without its quotes.
    package var etag: String?
    package var checksumSHA256: String?

    /// Whether it is what a read without a version finds.
    package var isLatest: Bool

    package var isDeleteMarker: Bool { size == nil }
  }

  /// Whether there is something to read.
  package var hasObject: Bool { versions.last.map { !$0.isDeleteMarker } ?? false }
}

extension Store {
  /// Looks through a copy, outside the lock: a million files take some time.
  package func search(_ search: FileSearch) -> Listing<FileReport> {
    let (files, organizations) = state.withLock { ($0.world.files.records, $0.world.organizations) }
    let found: (ids: [ID], total: Int)
    if let organization = search.organization, organizations.index(of: organization) == nil {
      found = ([], 0)
    } else {
      found = search.found(in: files, organization: search.organization.flatMap { organizations.index(of: $0) })
    }
    // What a reset took away in between is left out.
    return Listing(items: found.ids.compactMap { report(on: $0) }, total: found.total)
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

extension FileSearch {
  fileprivate func found(in files: ChunkedArray<StoredFile>, organization: Int32?) -> (ids: [ID], total: Int) {
    let needle = text.map { NameNeedle($0) }
    var found: [Int32] = []
    for index in files.indices where matches(files[index], organization, needle) { found.append(Int32(index)) }
    let ids = { (indices: [Int32]) in indices.map { files[Int($0)].id } }
    // Nearly always they came in that order: then a page takes no sorting.
    let places = isDescending ? found.reversed() : found
    let end = page.offset.addingReportingOverflow(page.size)
    let last = end.overflow ? Int.max : min(end.partialValue, found.count)
    let sorted: [Int32]
    switch order {
    case .createdAt: sorted = first(last, of: places) { files[Int($0)].createdAt.microseconds }
    case .size: sorted = first(last, of: places) { files[Int($0)].size }
    case .name: sorted = first(last, of: places) { files[Int($0)].name }
    }
    return (ids(page.of(sorted)), found.count)
  }

  private func matches(_ file: StoredFile, _ organization: Int32?, _ needle: NameNeedle?) -> Bool {
    if let organization, file.organization != organization { return false }
    if let service, file.service != service { return false }
    let fileState = file.state
    if let state { if fileState != state { return false } } else if fileState == .deleted { return false }
    return needle?.isIn(file.name, of: file.id) ?? true
  }

  /// The first `count` in order. Elements beyond those found so far are dropped without being sorted; equal ones stay as
  /// they were.
  private func first<Key: Comparable>(_ count: Int, of indices: [Int32], by key: (Int32) -> Key) -> [Int32] {
    guard count > 0 else { return [] }
    var best: [(key: Key, place: Int, index: Int32)] = []
    var limit: (key: Key, place: Int)?
    func precedes(_ a: Key, _ b: Key) -> Bool { isDescending ? a > b : a < b }
    func prune() {
      best.sort { $0.key == $1.key ? $0.place < $1.place : precedes($0.key, $1.key) }
      best.removeLast(max(0, best.count - count))
      if best.count == count, let last = best.last { limit = (last.key, last.place) }
    }
    let room = count > .max / 2 ? Int.max : max(2 * count, 1024)
    for (place, index) in indices.enumerated() {
      let key = key(index)
      if let limit, !precedes(key, limit.key) { continue }
      best.append((key, place, index))
      if best.count >= room { prune() }
    }
    prune()
    return best.map(\.index)
  }
}

/// What names are searched for: ASCII letters match in either case.
private struct NameNeedle {
  private let id: ID?
  private let bytes: [UInt8]

  init(_ text: String) {
    id = ID(text)
    bytes = text.utf8.map(Self.lower)
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }

  func isIn(_ name: String, of id: ID) -> Bool {
    if self.id == id { return true }
    guard let first = bytes.first else { return true }
    return name.utf8.withContiguousStorageIfAvailable { name in
      guard name.count >= bytes.count else { return false }
      return (0...name.count - bytes.count).contains { start in
        Self.lower(name[start]) == first
          && bytes.indices.allSatisfy { Self.lower(name[start + $0]) == bytes[$0] }
      }
    } ?? name.lowercased().contains(String(decoding: bytes, as: UTF8.self))
  }
}
