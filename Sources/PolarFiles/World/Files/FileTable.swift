/// The files of a world.
struct FileTable: Sendable {
  private(set) var records = ChunkedArray<StoredFile>()
  /// Of those files whose ids do not tell their place.
  private var indices = FileIndices()
  /// By path, of those files whose path cannot be derived because a fixture gave it.
  private var explicitPaths: [ExactText: Int32] = [:]
  /// By organization.
  private(set) var orders: [CreationOrder] = []
  /// By organization: the revision of the last file in its list that came, changed or went.
  private var listRevisions: [UInt64] = []
  private var mimeTypes: [String] = []
  private var mimeTypeIndices: [ExactText: Int32] = [:]
  /// Most files have the type of the one before.
  private var latestMimeType: Int32?
  /// Files that are not deleted.
  private(set) var liveCount = 0

  var count: Int { records.count }

  func index(of id: ID) -> Int32? {
    let place = id.place
    if records.indices.contains(Int(place)), records[Int(place)].id == id { return place }
    return indices.place(of: id) { records[Int($0)].id == id }
  }

  subscript(index: Int32) -> StoredFile { records[Int(index)] }

  func revision(of index: Int32) -> UInt64 { records[Int(index)].revision }

  /// Names a state of an organization's list: every change gives it another one, and going back to an earlier world the
  /// one it had there.
  func revision(ofListOf organization: Int32) -> UInt64 {
    listRevisions.indices.contains(Int(organization)) ? listRevisions[Int(organization)] : 0
  }

  func mimeType(_ file: StoredFile) -> String { mimeTypes[Int(file.mimeType)] }

  func order(of organization: Int32) -> CreationOrder? {
    orders.indices.contains(Int(organization)) ? orders[Int(organization)] : nil
  }

  /// One organization's page and how many files it shows: what nearly every list asks for.
  func page(of organization: Int32, offset: Int, limit: Int) -> (keys: [CreationKey], total: Int) {
    guard orders.indices.contains(Int(organization)) else { return ([], 0) }
    return (
      orders[Int(organization)].page(offset: offset, limit: limit), orders[Int(organization)].count
    )
  }

  mutating func mimeTypeIndex(_ text: String) -> Int32 {
    if let latest = latestMimeType, mimeTypes[Int(latest)].isIdentical(to: text) { return latest }
    if let index = mimeTypeIndices[ExactText(text)] {
      latestMimeType = index
      return index
    }
    let index = Int32(mimeTypes.count)
    latestMimeType = index
    mimeTypes.append(text)
    mimeTypeIndices[ExactText(text)] = index
    return index
  }

  mutating func append(_ file: consuming StoredFile) -> Int32 {
    let index = Int32(records.count)
    if file.id.place != index { indices.insert(file.id, index) }
    if let path = file.explicitPath { explicitPaths[ExactText(path)] = index }
    if file.deletedAt == nil { liveCount += 1 }
    while orders.count <= Int(file.organization) {
      orders.append(CreationOrder())
      listRevisions.append(0)
    }
    if file.isVisible {
      show(file, index)
      listRevisions[Int(file.organization)] = file.revision
    }
    records.append(file)
    return index
  }

  /// Changes a record and keeps the lists in step.
  mutating func update(_ index: Int32, revision: UInt64, _ change: (inout StoredFile) -> Void) {
    let position = Int(index)
    let before = (records[position].isVisible, records[position].createdAt, records[position].deletedAt == nil)
    change(&records[position])
    records[position].revision = revision
    let isVisible = records[position].isVisible
    let isLive = records[position].deletedAt == nil
    if before.2 != isLive { liveCount += isLive ? 1 : -1 }
    let organization = Int(records[position].organization)
    if before.0 || isVisible { listRevisions[organization] = revision }
    guard before.0 != isVisible || before.1 != records[position].createdAt else { return }
    if before.0 { orders[organization].remove(CreationKey(createdAt: before.1, index: index)) }
    if isVisible { show(records[position], index) }
  }

  private mutating func show(_ file: StoredFile, _ index: Int32) {
    orders[Int(file.organization)].insert(CreationKey(createdAt: file.createdAt, index: index))
  }
}

extension FileTable {
  /// The file whose path this is, in that bucket.
  func index(bucket: Bucket, key: String, organizations: OrganizationTable) -> Int32? {
    if !explicitPaths.isEmpty, let index = explicitPaths[ExactText(key)] {
      return self[index].service.bucket == bucket ? index : nil
    }
    guard let index = idSegment(of: key).flatMap({ index(of: $0) }), self[index].service.bucket == bucket,
      path(of: self[index], organizations: organizations).isIdentical(to: key)
    else { return nil }
    return index
  }

  func path(of file: StoredFile, organizations: OrganizationTable) -> String {
    file.explicitPath
      ?? Self.path(file.service, organizations[file.organization].id, file.id, file.name)
  }

  static func path(_ service: FileService, _ organization: ID, _ id: ID, _ name: String) -> String {
    var (service, name) = (service.rawValue, name)
    let start = service.utf8.count + 1
    return String(unsafeUninitializedCapacity: pathLength(service, name)) { target in
      let target = UnsafeMutableRawBufferPointer(target)
      service.withUTF8 { target.copyMemory(from: UnsafeRawBufferPointer($0)) }
      target[start - 1] = UInt8(ascii: "/")
      organization.write(to: UnsafeMutableRawBufferPointer(rebasing: target[start...]))
      target[start + 36] = UInt8(ascii: "/")
      id.write(to: UnsafeMutableRawBufferPointer(rebasing: target[(start + 37)...]))
      target[start + 73] = UInt8(ascii: "/")
      name.withUTF8 {
        UnsafeMutableRawBufferPointer(rebasing: target[(start + 74)...]).copyMemory(from: UnsafeRawBufferPointer($0))
      }
      return start + 74 + name.utf8.count
    }
  }

  /// Two ids of 36 characters, and three slashes.
  private static func pathLength(_ service: String, _ name: String) -> Int {
    service.utf8.count + 75 + name.utf8.count
  }

  /// `service/organization/ID/name`.
  private func idSegment(of key: String) -> ID? {
    let segments = key.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
    return segments.count == 4 ? ID(segments[2]) : nil
  }

  /// The name that the file had when it was created, which its path and its object's metadata keep.
  func nameAtCreation(of file: StoredFile, path: String) -> String {
    guard file.explicitPath != nil else { return file.name }
    let segments = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
    guard segments.count == 4, ID(segments[2]) == file.id else { return file.name }
    return String(Substring(segments[3]))
  }
}
