/// The multipart uploads of a world. One is found by its file, which every request for it names.
struct UploadTable: Sendable {
  private(set) var records = ChunkedArray<MultipartUpload>()
  /// The latest completed ones, which keep all their details.
  private var recent: [Int32] = []
  private var oldestRecent = 0

  private static let recentCount = 1000

  subscript(index: Int32) -> MultipartUpload {
    _read { yield records[Int(index)] }
    _modify { yield &records[Int(index)] }
  }

  mutating func append(_ upload: MultipartUpload) -> Int32 {
    let index = Int32(records.count)
    records.append(upload)
    return index
  }

  /// Counts it among the recent ones.
  ///
  /// - Returns: the one that had to make room, which need not keep its details.
  mutating func noteCompletion(of index: Int32) -> Int32? {
    guard recent.count == Self.recentCount else {
      recent.append(index)
      return nil
    }
    let oldest = recent[oldestRecent]
    recent[oldestRecent] = index
    oldestRecent = (oldestRecent + 1) % Self.recentCount
    return oldest == index ? nil : oldest
  }
}
