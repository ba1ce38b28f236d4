/// The multipart uploads of a world.
struct UploadTable: Sendable {
  private(set) var records = ChunkedArray<MultipartUpload>()
  private var indices: [Handle: Int32] = [:]

  func index(of id: Handle) -> Int32? { indices[id] }

  subscript(index: Int32) -> MultipartUpload {
    _read { yield records[Int(index)] }
    _modify { yield &records[Int(index)] }
  }

  mutating func append(_ upload: MultipartUpload) -> Int32 {
    let index = Int32(records.count)
    records.append(upload)
    indices[upload.id] = index
    return index
  }
}
