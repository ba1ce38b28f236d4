/// The multipart uploads of a world. One is found by its file, which every request for it names.
///
/// The latest 10,000 have a report with all their details; an older one that is over has only what responses need.
struct UploadTable: Sendable {
  private(set) var records = ChunkedArray<MultipartUpload>()

  private static let reportCount = 10_000

  subscript(index: Int32) -> MultipartUpload {
    _read { yield records[Int(index)] }
    _modify { yield &records[Int(index)] }
  }

  /// The uploads that have a report.
  var recent: Range<Int> { max(0, records.count - Self.reportCount)..<records.count }

  mutating func append(_ upload: consuming MultipartUpload) -> Int32 {
    let index = Int32(records.count)
    records.append(upload)
    if recent.lowerBound > 0 { forgetIfOver(Int32(recent.lowerBound - 1)) }
    return index
  }

  /// To be called when an upload ends: it may be an old one.
  mutating func forgetIfOver(_ index: Int32) {
    if index < recent.lowerBound, self[index].stage != .open { self[index].forget() }
  }
}
