import Testing

@testable import PolarFiles

/// A million completed uploads have to fit, so only the latest ones keep all that is known of them.
struct SettledUploadTests {
  private let test: TestStore
  private let first: StartedUpload
  private let parts: [CompletedPart]

  /// An upload of parts 1, 2 and 4, of which the last two make the object; then so many that it is old.
  init() throws {
    test = try TestStore { $0.minimumPartSize = 0 }
    let checksum = SHA256Digest.of([2, 2]).base64
    first = try test.create(
      parts: [1, 2, 4].map { PartPlan(number: $0, checksumSHA256Base64: $0 == 2 ? checksum : nil) })
    var parts: [CompletedPart] = []
    for number in [1, 2, 2, 4] {
      let receipt = try test.put([UInt8](repeating: UInt8(number), count: number), part: number, of: first)
      if parts.last?.number == number { parts.removeLast() }
      parts.append(CompletedPart(number: number, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256))
    }
    self.parts = Array(parts.dropFirst())
    _ = try test.complete(first, self.parts)
  }

  private func age() throws {
    for _ in 0..<1000 { _ = try test.upload([]) }
  }

  private func report() throws -> UploadReport { try #require(test.store.uploads(of: first.file.id).first) }

  private func summary(_ report: UploadReport) -> [String] {
    report.parts.map { part in
      let declared = [part.declaredAtCreate, part.declaredInPut, part.declaredAtCompletion].map { $0 ?? "-" }
      let agrees = part.agrees.map(String.init) ?? "-"
      return "\(part.number) \(part.attemptCount) \(part.size ?? -1) \(part.md5?.hex ?? "-") \(declared) \(agrees)"
    }
  }

  @Test func `an old upload shows the same parts, without their attempts`() throws {
    let recent = try report()
    try age()
    let old = try report()
    #expect(summary(old).suffix(2) == summary(recent).suffix(2))
    #expect(old.parts.map(\.attemptCount) == [1, 2, 1] && old.parts.map(\.size) == [nil, 2, 4])
    #expect(recent.parts[1].attempts.count == 2 && old.parts.allSatisfy(\.attempts.isEmpty))
    #expect(old.completions.map(\.at) == recent.completions.map(\.at))
    #expect(test.store.uploads().count == 1001)
  }

  @Test func `an old upload can be completed again, and no other way`() throws {
    let before = try test.complete(first, parts)
    try age()
    #expect(try test.complete(first, parts)?.storageVersion == before?.storageVersion)
    var wrong = parts
    wrong[0].etag = MD5Digest.of([]).hex
    let error = #expect(throws: StorageError.self) { try test.complete(first, wrong) }
    #expect(error?.code == .invalidPart)
  }

  @Test func `what it shows outlives its object`() throws {
    try age()
    let before = try report()
    test.store.delete(first.file.id)
    #expect(try summary(report()) == summary(before))
    #expect(try report().isDeleted)
  }

  @Test func `an upload deleted while it is recent keeps its details`() throws {
    test.store.delete(first.file.id)
    let before = try report()
    try age()
    #expect(try summary(report()) == summary(before))
  }
}
