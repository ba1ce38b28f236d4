/// The files of a world.
///
/// The index of a record never changes, since a deleted file stays in the table, marked. Lists hold the visible files
/// under the keys that their records give; `update` keeps them consistent. While fixtures are loaded the lists are
/// unsorted, until `sortLists`.
struct FileTable: Sendable {
  private(set) var records = ChunkedArray<StoredFile>()
  private var indices = FileIndex()
  /// By path: the files whose path a fixture has set, so that it cannot be derived.
  private var explicitPaths: [ExactText: Int32] = [:]
  /// The lists, by organization.
  private var lists: [FileList] = []
  private let listOrder: ListOrder
  private var mimeTypes: [String] = []
  private var mimeTypeIndices: [ExactText: Int32] = [:]
  /// The number of files that are not deleted.
  private(set) var liveCount = 0
  /// Whether the files are in the order of their creation, which is nearly always so.
  private(set) var isInCreationOrder = true

  init(listOrder: ListOrder) { self.listOrder = listOrder }

  /// The records without the dictionaries and lists.
  var rowsAlone: FileTable {
    var table = FileTable(listOrder: listOrder)
    (table.records, table.mimeTypes) = (records, mimeTypes)
    (table.liveCount, table.isInCreationOrder) = (liveCount, isInCreationOrder)
    return table
  }

  var count: Int { records.count }

  func index(of id: ID) -> Int32? { indices[id] }

  subscript(index: Int32) -> StoredFile { records[Int(index)] }

  func reference(to index: Int32) -> (FileReference, FileService) {
    (FileReference(index: index, revision: records[Int(index)].revision), records[Int(index)].service)
  }

  func mimeType(_ file: StoredFile) -> String { mimeTypes[Int(file.mimeType)] }

  /// How many files the list of an organization has.
  func listedCount(of organization: Int32) -> Int {
    lists.indices.contains(Int(organization)) ? lists[Int(organization)].keys.count : 0
  }

  /// A page of the merged lists of these organizations, and their total length.
  func page(_ page: PageNumber, of organizations: [Int32]) -> (keys: ArraySlice<ListKey>, total: Int) {
    let lists = organizations.map { self.lists.indices.contains(Int($0)) ? self.lists[Int($0)] : FileList() }
    return (lists.page(offset: page.offset, limit: page.size), lists.total)
  }

  /// A page of one organization's list, and its length.
  func page(_ page: PageNumber, of organization: Int32) -> (keys: ArraySlice<ListKey>, total: Int) {
    guard lists.indices.contains(Int(organization)) else { return ([], 0) }
    let keys = lists[Int(organization)].keys
    return (keys.dropFirst(page.offset).prefix(page.size), keys.count)
  }

  /// The given files that are in the lists of these organizations, each once, in the order of the lists.
  func visible(_ ids: [ID], in organizations: [Int32]) -> [ListKey] {
    let organizations = Set(organizations)
    let shown = Set(ids.compactMap { index(of: $0) }).filter { index in
      self[index].isVisible && organizations.contains(self[index].organization)
    }
    return shown.map { listOrder.key(of: self[$0], at: $0) }.sorted()
  }

  mutating func mimeTypeIndex(_ text: String) -> Int32 {
    if let index = mimeTypeIndices[ExactText(text)] { return index }
    let index = Int32(mimeTypes.count)
    mimeTypes.append(text)
    mimeTypeIndices[ExactText(text)] = index
    return index
  }

  /// Adds a file, whose id must be new.
  mutating func append(_ file: consuming StoredFile) {
    let index = Int32(records.count)
    if let key = add(file, index) { lists[Int(file.organization)].insert(key) }
    records.append(file)
  }

  /// Adds one of many files, whose ids must be new; `sortLists` must follow.
  mutating func load(_ file: consuming StoredFile) {
    let index = Int32(records.count)
    if let key = add(file, index) { lists[Int(file.organization)].append(key) }
    records.append(file)
  }

  mutating func sortLists() {
    for organization in lists.indices { lists[organization].sort() }
  }

  mutating func reserveCapacity(for more: Int) { indices.reserveCapacity(records.count + more) }

  /// - Returns: its key in the list; nil if it is not listed.
  private mutating func add(_ file: borrowing StoredFile, _ index: Int32) -> ListKey? {
    indices[file.id] = index
    if let path = file.explicitPath { explicitPaths[ExactText(path)] = index }
    if file.deletedAt == nil { liveCount += 1 }
    if index > 0, file.createdAt < records[Int(index) - 1].createdAt { isInCreationOrder = false }
    while lists.count <= Int(file.organization) { lists.append(FileList()) }
    return file.isVisible ? listOrder.key(of: copy file, at: index) : nil
  }

  /// Changes the row of a file, and updates its position in the list.
  mutating func update(_ index: Int32, revision: UInt64, _ change: (inout StoredFile) -> Void) {
    let position = Int(index)
    let organization = Int(records[position].organization)
    let before = listKey(of: index)
    let wasLive = records[position].deletedAt == nil
    let createdAt = records[position].createdAt
    change(&records[position])
    if records[position].createdAt != createdAt { isInCreationOrder = false }
    records[position].revision = revision
    let isLive = records[position].deletedAt == nil
    if wasLive != isLive { liveCount += isLive ? 1 : -1 }
    let after = listKey(of: index)
    guard before != after else { return }
    if let before { lists[organization].remove(before) }
    if let after { lists[organization].insert(after) }
  }

  /// Changes the objects of a file, which are not part of its row.
  mutating func updateObject(of index: Int32, _ change: (inout [ObjectVersion]) -> Void) {
    change(&records[Int(index)].versions)
  }

  /// Sets the upload of a file.
  mutating func setUpload(of index: Int32, to upload: Int32) { records[Int(index)].upload = upload }

  /// Its key in the list; nil if it is not listed.
  private func listKey(of index: Int32) -> ListKey? {
    let file = records[Int(index)]
    return file.isVisible ? listOrder.key(of: file, at: index) : nil
  }
}

extension FileTable {
  /// The file with that path in that bucket.
  func index(bucket: Bucket, key: String, organizations: OrganizationTable) -> Int32? {
    if !explicitPaths.isEmpty, let index = explicitPaths[ExactText(key)] {
      return self[index].service.bucket == bucket ? index : nil
    }
    guard let id = FileKey(key)?.file, let index = index(of: id), self[index].service.bucket == bucket,
      path(of: self[index], organizations: organizations).isIdentical(to: key)
    else { return nil }
    return index
  }

  func path(of file: StoredFile, organizations: OrganizationTable) -> String {
    file.explicitPath
      ?? FileKey.text(
        service: file.service, organization: organizations[file.organization].id, file: file.id, name: file.name)
  }

  /// The name that the file had when it was created, which its path and its object's metadata keep.
  func nameAtCreation(of file: StoredFile, path: String) -> String {
    guard file.explicitPath != nil, let key = FileKey(path), key.file == file.id else { return file.name }
    return String(key.name)
  }
}

/// The indices of files by id.
///
/// Split into small dictionaries by bits of the id: growing, or the first change after a snapshot, copies only one of
/// them. A single dictionary of a million files would delay the create that makes it grow.
struct FileIndex: Sendable {
  private var dictionaries = [[ID: Int32]](repeating: [:], count: Self.count)

  private static let count = 256

  subscript(id: ID) -> Int32? {
    get { dictionaries[Self.shard(of: id)][id] }
    set { dictionaries[Self.shard(of: id)][id] = newValue }
  }

  /// - Parameter total: the number of ids, which are evenly distributed like random ones.
  mutating func reserveCapacity(_ total: Int) {
    guard total >= Self.count else { return }
    for shard in dictionaries.indices { dictionaries[shard].reserveCapacity(total / Self.count) }
  }

  private static func shard(of id: ID) -> Int { Int((id.high ^ id.low) % UInt64(count)) }
}
