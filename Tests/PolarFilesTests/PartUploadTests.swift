import Testing
@testable import PolarFiles

struct PartUploadTests {
  private static let hello = Array("hello".utf8)
  private static let checksum = SHA256Digest.of(hello).base64

  private func begin(_ test: TestStore, _ upload: StartedUpload, number: String = "1", _ headers: PartHeaders) throws
    -> PartReceiver
  {
    try test.store.beginPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, partNumber: number,
      headers: headers)
  }

  private func send(_ headers: PartHeaders, _ bytes: [UInt8] = hello, number: String = "1") throws -> StorageError? {
    let test = try TestStore()
    let upload = try test.create()
    do {
      let receiver = try begin(test, upload, number: number, headers)
      try bytes.withUnsafeBytes { bytes in try receiver.write(bytes) }
      _ = try receiver.finish()
      return nil
    } catch let error as StorageError {
      return error
    }
  }

  @Test func `a part answers with its digests`() throws {
    let test = try TestStore()
    let receipt = try test.put(Self.hello, part: 1, of: try test.create())
    #expect(receipt == PartReceipt(etag: "5d41402abc4b2a76b9719d911017c592", checksumSHA256: Self.checksum))
  }

  @Test(arguments: ["0", "-1", "10001", "one", "", "1.0", "99999999999999999999"])
  func `a part number is between 1 and 10000`(number: String) throws {
    let error = try send(PartHeaders(contentLength: 5, checksumSHA256: Self.checksum), number: number)
    #expect(error == .partNumberOutOfRange(number))
  }

  @Test func `an unknown upload or another key does not exist`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let other = try test.create()
    for (bucket, key, id) in [
      (Bucket.privateFiles, upload.file.path, "nope"), (.privateFiles, other.file.path, upload.uploadID),
      (.publicFiles, upload.file.path, upload.uploadID),
    ] {
      let error = #expect(throws: StorageError.self) {
        try test.store.beginPart(
          bucket: bucket, key: key, uploadID: id, partNumber: "1",
          headers: PartHeaders(contentLength: 5, checksumSHA256: Self.checksum))
      }
      #expect(error == .noSuchUpload(id))
    }
  }

  @Test func `every rule for the headers has its own refusal`() throws {
    func headers(_ checksums: [(String, String)], _ announced: String?, md5: String? = nil, length: Int = 5)
      -> PartHeaders
    {
      PartHeaders(
        contentLength: length, contentMD5: md5, checksums: checksums.map { (algorithm: $0.0, value: $0.1) },
        sdkChecksumAlgorithm: announced)
    }
    let good = ("sha256", Self.checksum)
    let table: [(PartHeaders, StorageError?)] = [
      (headers([good], "SHA256"), nil),
      (headers([good], nil), nil),
      (headers([], nil), .checksumMissing(part: 1)),
      (headers([], "SHA256"), .checksumAnnouncedOnly()),
      (headers([("crc32", "AAAAAA==")], nil), .checksumTypeMismatch(actual: "crc32", part: 1)),
      (headers([good, ("crc32", "AAAAAA==")], nil), .multipleChecksums()),
      (headers([good], "CRC32"), .checksumAlgorithmDisagrees()),
      (headers([("md4", "AAAAAA==")], nil), .checksumAlgorithmUnknown()),
      (headers([("sha256", "bad")], nil), .checksumNotBase64(header: "x-amz-checksum-sha256", part: 1)),
      (headers([good], nil, md5: "bad"), .contentMD5Invalid("bad")),
      (headers([good], nil, md5: "XUFAKrxLKna5cZ2REBfFkg=="), nil),
      (headers([good], nil, length: 6), .bodyIncomplete(expected: 6, received: 5)),
      (headers([good], nil, length: 5 << 30 + 1), .partTooLarge(5 << 30 + 1)),
    ]
    for (headers, expected) in table { #expect(try send(headers) == expected) }
  }

  @Test func `wrong bytes are refused by every digest that was declared`() throws {
    let other = Array("jello".utf8)
    #expect(
      try send(PartHeaders(contentLength: 5, checksumSHA256: Self.checksum), other)
        == .sha256Mismatch(declared: Self.checksum, computed: SHA256Digest.of(other).base64, part: 1))
    let byMD5 = try send(
      PartHeaders(
        contentLength: 5, contentMD5: MD5Digest.of(Self.hello).base64,
        checksums: [("sha256", SHA256Digest.of(other).base64)]), other)
    #expect(byMD5?.message == "The Content-MD5 you specified did not match what we received.")
    let bySignedHash = try send(
      PartHeaders(
        contentLength: 5, checksums: [("sha256", SHA256Digest.of(other).base64)],
        signedContentSHA256: SHA256Digest.of(Self.hello).hex), other)
    #expect(bySignedHash?.code == .contentSHA256Mismatch)
  }

  @Test func `an attempt that breaks off leaves the earlier one`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let receipt = try test.put(Self.hello, part: 1, of: upload)
    let receiver = try begin(test, upload, PartHeaders(contentLength: 5, checksumSHA256: Self.checksum))
    try [UInt8(1)].withUnsafeBytes { bytes in try receiver.write(bytes) }
    receiver.abandon(.bodyIncomplete(expected: 5, received: 1))
    #expect(throws: StorageError.self) { try test.put([9], part: 1, of: upload, checksum: Self.checksum) }
    #expect(test.store.bytesInUse == 5)
    _ = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(try test.object(upload.file)?.content.bytes == Self.hello)
  }

  @Test func `a new attempt takes the place of the old one, and its bytes are freed`() throws {
    let test = try TestStore()
    let upload = try test.create()
    try test.put([1, 2, 3], part: 1, of: upload)
    try test.put([4, 5], part: 1, of: upload)
    #expect(test.store.bytesInUse == 2)
  }

  @Test func `a part that began before the completion comes too late`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let receipt = try test.put(Self.hello, part: 1, of: upload)
    let receiver = try begin(test, upload, number: "2", PartHeaders(contentLength: 5, checksumSHA256: Self.checksum))
    try Self.hello.withUnsafeBytes { bytes in try receiver.write(bytes) }
    _ = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    let error = #expect(throws: StorageError.self) { try receiver.finish() }
    #expect(error?.code == .noSuchUpload)
    #expect(test.store.bytesInUse == 5)
  }

  @Test func `the memory limit is enforced, before the body if its length is announced`() throws {
    let test = try TestStore { $0.memoryLimit = 10 }
    let upload = try test.create()
    try test.put([UInt8](repeating: 1, count: 8), part: 1, of: upload)
    let early = #expect(throws: StorageError.self) {
      try begin(test, upload, number: "2", PartHeaders(contentLength: 5, checksumSHA256: Self.checksum))
    }
    #expect(early?.code == .slowDown)
    let unknown = try begin(test, upload, number: "2", PartHeaders(contentLength: nil, checksumSHA256: Self.checksum))
    let late = #expect(throws: StorageError.self) {
      try Self.hello.withUnsafeBytes { bytes in try unknown.write(bytes) }
    }
    #expect(late?.status == 503)
    #expect(test.store.bytesInUse == 8)
  }

  @Test func `an attempt that is still arriving counts for the next one's number`() throws {
    let test = try TestStore()
    let upload = try test.create()
    func begin(_ part: Int = 1) -> Int? {
      test.store.beginAttempt(
        bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, part: part)
    }
    #expect([begin(), begin()] == [1, 2])
    for _ in 1...3 { try test.put(Self.hello, part: 1, of: upload) }
    #expect([begin(), begin(), begin(2), begin(10_001)] == [4, 5, 1, 1])
    let report = try #require(test.store.uploads(of: upload.file.id).first)
    #expect(report.parts.map(\.number) == [1] && report.parts.map(\.attemptCount) == [3])
  }

  @Test func `every attempt is reported`() throws {
    let test = try TestStore()
    let plan = [
      PartPlan(number: 1, checksumSHA256Base64: Self.checksum), PartPlan(number: 2, checksumSHA256Base64: nil),
    ]
    let upload = try test.create(parts: plan)
    #expect(throws: StorageError.self) {
      try begin(test, upload, PartHeaders(contentLength: 5, checksumSHA256: nil))
    }
    #expect(throws: StorageError.self) { try test.put([9], part: 1, of: upload, checksum: Self.checksum) }
    test.clock.advance(by: 1)
    let receipt = try test.put(Self.hello, part: 1, of: upload)
    #expect(throws: StorageError.self) { try test.complete(upload, []) }
    _ = try test.complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    let report = try #require(test.store.uploads(of: upload.file.id).first)
    #expect(test.store.uploads().count == 1)
    #expect(report.parts.map(\.number) == [1, 2])
    let part = report.parts[0]
    #expect(part.attemptCount == 3)
    #expect(part.attempts.map(\.refusal?.code) == ["InvalidRequest", "BadDigest", nil])
    #expect(part.attempts.map(\.size) == [0, 1, 5])
    #expect(part.attempts[2].startedAt == TestStore.noon.adding(seconds: 1))
    #expect(part.declaredAtCreate == Self.checksum)
    #expect(part.declaredInPut == Self.checksum)
    #expect(part.declaredAtCompletion == Self.checksum)
    #expect(part.agrees == true)
    #expect(part.md5?.hex == receipt.etag)
    #expect(report.parts[1].agrees == nil)
    #expect(report.completions.map(\.refusal?.code) == ["MalformedXML", nil])
    #expect(report.versionID != nil)
  }

  @Test func `a client that retries for ever does not fill the memory`() throws {
    let test = try TestStore()
    let upload = try test.create()
    for _ in 0..<50 { try test.put(Self.hello, part: 1, of: upload) }
    let part = test.store.uploads(of: upload.file.id)[0].parts[0]
    #expect(part.attemptCount == 50)
    #expect(part.attempts.count == 16)
  }
}
