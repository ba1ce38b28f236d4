import Testing
@testable import PolarFiles

/// Only the latest 10,000 completed uploads retain all details, so that a million fit into memory.
struct OldUploadTests {
  private let test: TestStore
  private let first: StartedUpload
  private let parts: [CompletedPart]

  /// An upload of parts 1, 2 and 4, of which the last two make the object.
  init() throws {
    test = try TestStore { $0.minimumPartSize = 0 }
    first = try test.create(parts: [1, 2, 4].map { PartPlan(number: $0, checksumSHA256Base64: nil) })
    var parts: [CompletedPart] = []
    for number in [1, 2, 2, 4] {
      let receipt = try test.put([UInt8](repeating: UInt8(number), count: number), part: number, of: first)
      if parts.last?.number == number { parts.removeLast() }
      parts.append(CompletedPart(number: number, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256))
    }
    self.parts = Array(parts.dropFirst())
  }

  /// Opens enough uploads to make the first one old.
  private func age() throws {
    for _ in 0..<10_000 { _ = try test.create() }
  }

  private func report() throws -> UploadReport { try #require(test.store.uploads(of: first.file.id).first) }

  @Test func `the latest uploads are listed, and an older one keeps its state`() throws {
    _ = try test.complete(first, parts)
    let recent = try report()
    #expect(recent.parts.map(\.attemptCount) == [1, 2, 1] && recent.parts.map(\.size) == [nil, 2, 4])
    #expect(test.store.uploads().map(\.fileID) == [first.file.id])
    try age()
    let old = try report()
    #expect(old.parts.isEmpty && old.completions.isEmpty)
    #expect(old.state == .completed && old.versionID == recent.versionID && old.uploadID == recent.uploadID)
    #expect(test.store.uploads().count == 10_000)
    #expect(!test.store.uploads().contains { $0.fileID == first.file.id })
    test.store.delete(first.file.id)
    #expect(try report().state == .deleted)
  }

  @Test func `an old upload can be completed again, and no other way`() throws {
    let before = try test.complete(first, parts)
    try age()
    #expect(try test.complete(first, parts)?.storageVersion == before?.storageVersion)
    var wrong = parts
    wrong[0].etag = MD5Digest.of([]).hex
    for other in [wrong, Array(parts.dropFirst()), parts + [CompletedPart(number: 9, etag: "", checksumSHA256: "")]] {
      let error = #expect(throws: StorageError.self) { try test.complete(first, other) }
      #expect(error != nil)
    }
    #expect(try test.object(first.file)?.content.bytes == [2, 2, 4, 4, 4, 4])
  }

  @Test func `an old upload that is open goes on, and forgets its details when it ends`() throws {
    try age()
    #expect(try report().parts.map(\.size) == [1, 2, 4])
    #expect(try test.complete(first, parts)?.isUploaded == true)
    #expect(try report().parts.isEmpty)
    #expect(try test.object(first.file)?.content.count == 6)
  }

  @Test func `an upload deleted while it is recent keeps its details`() throws {
    _ = try test.complete(first, parts)
    test.store.delete(first.file.id)
    #expect(try report().parts.map(\.size) == [nil, 2, 4])
  }
}
