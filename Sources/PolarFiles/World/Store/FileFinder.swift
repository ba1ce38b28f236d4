/// Finds a page of the files that match a search, as indices of the table.
///
/// Reads fields in place: copying a record would retain and release its name and its versions.
struct FileFinder {
  private let search: FileSearch
  private let organization: Int32?
  private let needle: NameNeedle?

  init(_ search: FileSearch, organization: Int32?) {
    self.search = search
    self.organization = organization
    needle = search.text.map { NameNeedle($0) }
  }

  func page(of files: FileTable) -> (indices: [Int32], total: Int) {
    switch search.order {
    case .createdAt:
      files.isInCreationOrder ? pageAsTheyCame(files) : page(of: files) { $0[$1].createdAt.microseconds }
    case .size: page(of: files) { $0[$1].size }
    case .name: page(of: files) { $0[$1].name }
    }
  }

  /// Whether the search matches every file that is not deleted.
  private var findsAll: Bool {
    organization == nil && needle == nil && search.state == nil && search.service == nil
  }

  private func matches(_ files: [StoredFile], _ index: Int) -> Bool {
    if let organization, files[index].organization != organization { return false }
    if let service = search.service, files[index].service != service { return false }
    if let state = search.state {
      if files[index].state != state { return false }
    } else if files[index].deletedAt != nil {
      return false
    }
    return needle?.isIn(files[index].name, of: files[index].id) ?? true
  }

  private var end: Int {
    let (end, overflows) = search.page.offset.addingReportingOverflow(search.page.size)
    return overflows ? .max : end
  }

  /// Calls `body` with the index of each file that matches, in the order of the table or in reverse, until `body`
  /// returns false.
  private func forEachMatch(
    _ files: FileTable, fromEnd: Bool, _ body: (_ files: [StoredFile], _ offset: Int, _ index: Int32) -> Bool
  ) {
    let chunks = files.records.chunks
    for step in chunks.indices {
      let number = fromEnd ? chunks.count - 1 - step : step
      let elements = chunks[number].elements
      for step in elements.indices {
        let offset = fromEnd ? elements.count - 1 - step : step
        guard matches(elements, offset) else { continue }
        guard body(elements, offset, Int32(number * ChunkedArray<StoredFile>.chunkSize + offset)) else { return }
      }
    }
  }

  /// A page in the order of the table, which needs no sorting; if every file matches, it stops at the page's end.
  private func pageAsTheyCame(_ files: FileTable) -> (indices: [Int32], total: Int) {
    let total = findsAll ? files.liveCount : nil
    let (offset, end) = (search.page.offset, end)
    if let total, offset >= total { return ([], total) }
    var indices: [Int32] = []
    var count = 0
    forEachMatch(files, fromEnd: search.isDescending) { _, _, index in
      if count >= offset, count < end { indices.append(index) }
      count += 1
      return total == nil || count < end
    }
    return (indices, total ?? count)
  }

  /// A sorted page; elements beyond its end are dropped unsorted. Equal elements stay in the order of the table, or in
  /// its reverse.
  private func page<Key: Comparable>(of files: FileTable, by key: ([StoredFile], Int) -> Key) -> (
    indices: [Int32], total: Int
  ) {
    let count = end
    let isDescending = search.isDescending
    var best: [(key: Key, index: Int32)] = []
    var limit: Key?
    var total = 0
    func prune() {
      best.sort { a, b in
        a.key == b.key ? (a.index < b.index) != isDescending : isDescending ? a.key > b.key : a.key < b.key
      }
      best.removeLast(max(0, best.count - count))
      if best.count == count { limit = best.last?.key }
    }
    let room = count > .max / 2 ? Int.max : max(2 * count, 1024)
    forEachMatch(files, fromEnd: isDescending) { files, offset, index in
      total += 1
      let key = key(files, offset)
      if let limit, isDescending ? key <= limit : key >= limit { return true }
      best.append((key, index))
      if best.count >= room { prune() }
      return true
    }
    prune()
    return (search.page.of(best).map(\.index), total)
  }
}

/// A text to find in names: ASCII letters match in either case.
private struct NameNeedle {
  private let id: ID?
  private let bytes: [UInt8]

  init(_ text: String) {
    id = ID(text)
    bytes = text.utf8.map(\.asciiLowercased)
  }

  func isIn(_ name: String, of id: ID) -> Bool {
    if self.id == id { return true }
    guard let first = bytes.first else { return true }
    return name.withBytes { name in
      guard name.count >= bytes.count else { return false }
      return (0...name.count - bytes.count).contains { start in
        name[start].asciiLowercased == first
          && bytes.indices.allSatisfy { name[start + $0].asciiLowercased == bytes[$0] }
      }
    }
  }
}
