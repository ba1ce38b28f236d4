import Testing
@testable import PolarFiles

/// Polar responds to a refused completion with 500 and no reason; the mock's upload report has the reason.
struct RefusedCompletionTests {
  @Test func `a completion of another upload, or under another path, is told of by the file's own`() throws {
    let uploaded = try UploadedParts()
    let (store, file) = (uploaded.test.store, uploaded.upload.file)
    for (id, path) in [("nope", file.path), (uploaded.upload.uploadID, "\(file.path)x")] {
      #expect(throws: StorageError.self) {
        try store.complete(file: file.id, uploadID: id, path: path, parts: uploaded.parts)
      }
    }
    let report = try #require(store.uploads(of: file.id).first)
    #expect(report.completions.map(\.refusal?.code) == ["NoSuchUpload", "NoSuchUpload"])
    #expect(report.state == .open)
    _ = try uploaded.test.complete(uploaded.upload, uploaded.parts)
    #expect(store.uploads(of: file.id).first?.completions.map(\.refusal?.code).last == .some(nil))
  }

  @Test func `an upload that is over says how it ended`() throws {
    let completed = try UploadedParts()
    _ = try completed.test.complete(completed.upload, completed.parts)
    let late = #expect(throws: StorageError.self) { try completed.test.put([1], part: 1, of: completed.upload) }
    #expect(late?.code == .noSuchUpload && late?.explanation.contains("completed already") == true)

    let aborted = try UploadedParts()
    let (file, id) = (aborted.upload.file, aborted.upload.uploadID)
    try aborted.test.store.abort(bucket: file.service.bucket, key: file.path, uploadID: id)
    for error in [
      #expect(throws: StorageError.self) { try aborted.test.put([1], part: 1, of: aborted.upload) },
      #expect(throws: StorageError.self) { try aborted.test.complete(aborted.upload, aborted.parts) },
      #expect(throws: StorageError.self) {
        try aborted.test.store.parts(bucket: file.service.bucket, key: file.path, uploadID: id, after: 0, limit: 1)
      },
      #expect(throws: StorageError.self) {
        try aborted.test.store.checkCompletable(bucket: file.service.bucket, key: file.path, uploadID: id)
      },
    ] {
      #expect(error?.code == .noSuchUpload && error?.explanation.contains("aborted already") == true)
    }
    #expect(aborted.test.store.uploads(of: file.id).first?.completions.map(\.refusal?.code) == ["NoSuchUpload"])
  }
}
