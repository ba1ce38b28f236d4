/// The files of a world.
///
/// An index is the place of a record, for good: a deleted file stays, marked. Lists hold the visible ones, each under the
/// key that its record gives; `update` keeps both in step. While fixtures are loaded the lists are out of order, until
/// `sortLists`.
struct FileTable: Sendable {
  private(set) var records = ChunkedArray<StoredFile>()
  private var indices = FileIndex()
  /// By path, of those files whose path cannot be derived because a fixture gave it.
  private var explicitPaths: [ExactText: Int32] = [:]
  /// By organization.
  private var lists: [FileList] = []
  private let listOrder: ListOrder
  private var mimeTypes: [String] = []
  private var mimeTypeIndices: [ExactText: Int32] = [:]
  /// Files that are not deleted.
  private(set) var liveCount = 0
  /// Whether each was created no earlier than the one before it, as is nearly always so.
  private(set) var isInCreationOrder = true

  init(listOrder: ListOrder) { self.listOrder = listOrder }

  /// The records alone, found by their places.
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

  /// How many the list of an organization shows.
  func listedCount(of organization: Int32) -> Int {
    lists.indices.contains(Int(organization)) ? lists[Int(organization)].keys.count : 0
  }

  /// A page of what these organizations' lists show, and how many there are.
  func page(_ page: PageNumber, of organizations: [Int32]) -> (keys: ArraySlice<ListKey>, total: Int) {
    let lists = organizations.map { self.lists.indices.contains(Int($0)) ? self.lists[Int($0)] : FileList() }
    return (lists.page(offset: page.offset, limit: page.size), lists.total)
  }

  /// The same of one organization's list.
  func page(_ page: PageNumber, of organization: Int32) -> (keys: ArraySlice<ListKey>, total: Int) {
    guard lists.indices.contains(Int(organization)) else { return ([], 0) }
    let keys = lists[Int(organization)].keys
    return (keys.dropFirst(page.offset).prefix(page.size), keys.count)
  }

  /// Those of the files that the lists of these organizations show, each once, in the order of the list.
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

  /// The id must not be there yet.
  mutating func append(_ file: consuming StoredFile) {
    let index = Int32(records.count)
    if let key = add(file, index) { lists[Int(file.organization)].insert(key) }
    records.append(file)
  }

  /// The same of one among many: `sortLists` must follow.
  mutating func load(_ file: consuming StoredFile) {
    let index = Int32(records.count)
    if let key = add(file, index) { lists[Int(file.organization)].append(key) }
    records.append(file)
  }

  mutating func sortLists() {
    for organization in lists.indices { lists[organization].sort() }
  }

  mutating func reserveCapacity(for more: Int) { indices.reserveCapacity(records.count + more) }

  /// - Returns: where it is listed; `nil` when it is not.
  private mutating func add(_ file: borrowing StoredFile, _ index: Int32) -> ListKey? {
    indices[file.id] = index
    if let path = file.explicitPath { explicitPaths[ExactText(path)] = index }
    if file.deletedAt == nil { liveCount += 1 }
    if index > 0, file.createdAt < records[Int(index) - 1].createdAt { isInCreationOrder = false }
    while lists.count <= Int(file.organization) { lists.append(FileList()) }
    return file.isVisible ? listOrder.key(of: copy file, at: index) : nil
  }

  /// Changes the row of a file: its place in the list follows.
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

  /// Changes what is stored of a file, which its row says nothing of.
  mutating func updateObject(of index: Int32, _ change: (inout [ObjectVersion]) -> Void) {
    change(&records[Int(index)].versions)
  }

  /// Names the upload of a file.
  mutating func setUpload(of index: Int32, to upload: Int32) { records[Int(index)].upload = upload }

  /// Where it is listed; `nil` when it is not.
  private func listKey(of index: Int32) -> ListKey? {
    let file = records[Int(index)]
    return file.isVisible ? listOrder.key(of: file, at: index) : nil
  }
}

extension FileTable {
  /// The file whose path this is, in that bucket.
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

/// Where the file of an id is.
///
/// In small dictionaries by the id's bits: growing copies one of them, and so does the first change after a snapshot. One
/// for all would make the create that grows it wait for a million others.
struct FileIndex: Sendable {
  private var dictionaries = [[ID: Int32]](repeating: [:], count: Self.count)

  private static let count = 256

  subscript(id: ID) -> Int32? {
    get { dictionaries[Self.place(of: id)][id] }
    set { dictionaries[Self.place(of: id)][id] = newValue }
  }

  /// - Parameter total: of ids that are spread evenly, as random ones are.
  mutating func reserveCapacity(_ total: Int) {
    guard total >= Self.count else { return }
    for place in dictionaries.indices { dictionaries[place].reserveCapacity(total / Self.count) }
  }

  private static func place(of id: ID) -> Int { Int((id.high ^ id.low) % UInt64(count)) }
}
