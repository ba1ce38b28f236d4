@testable import PolarFiles

/// An upload of three parts of five bytes each, numbered 1, 2 and 4, ready to be completed.
struct UploadedParts {
  let test: TestStore
  let upload: StartedUpload
  let parts: [CompletedPart]

  init(minimum: Int = 0) throws {
    let test = try TestStore { $0.minimumPartSize = minimum }
    let upload = try test.create()
    parts = try [1, 2, 4].map { number in
      let receipt = try test.put([UInt8](repeating: UInt8(number), count: 5), part: number, of: upload)
      return CompletedPart(number: number, etag: "\"\(receipt.etag)\"", checksumSHA256: receipt.checksumSHA256)
    }
    self.test = test
    self.upload = upload
  }
}
