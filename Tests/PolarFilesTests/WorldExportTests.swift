import Testing
@testable import PolarFiles

struct WorldExportTests {
  private func text(_ store: Store, isInline: Bool) -> [UInt8] {
    store.exported(contents: isInline ? .inline : .none)
  }

  /// A world in which something of every kind happened.
  private func busy() throws -> (TestStore, pending: StartedUpload, PartReceipt) {
    let test = try TestStore { $0.minimumPartSize = 0 }
    try test.store.merge(
      try TestStore.document(
        """
        {"version": 1,
         "tokens": [{"token": "polar_crt_registration"}, {"token": "polar_mst_member", "customer_of": "globex"}],
         "files": [
           {"organization": "acme", "name": "big.iso", "content": {"generate": {"size": "1TiB", "seed": -3}}},
           {"organization": "globex", "name": "p.png", "service": "product_media", "path": "odd",
            "flagged_malicious_at": "2026-01-01T00:00:00Z"}]}
        """))
    // The API takes sizes below zero.
    _ = try test.store.create(
      FileDraft(
        organizationID: TestStore.globex, service: .downloadable, name: "odd", mimeType: "text/plain", size: -5,
        parts: []))
    let file = try test.upload(Array("hello".utf8))
    _ = test.store.patch(file.id, name: "renamed \u{E9}", version: "2")
    test.store.delete(try test.upload([9], name: "deleted").id)
    let parts = try UploadedPartsIn(test)
    _ = try test.complete(parts.upload, [parts.parts[0], parts.parts[2]])
    test.store.revoke(token: "polar_oat_read")
    let pending = try test.create(parts: [PartPlan(number: 1, checksumSHA256Base64: nil)])
    return (test, pending, try test.put([7, 7], part: 1, of: pending))
  }

  @Test(arguments: [true, false])
  func `a world that is written out and read back is the same`(isInline: Bool) throws {
    let (test, pending, receipt) = try busy()
    let before = text(test.store, isInline: isInline)
    let whole = text(test.store, isInline: true)
    try test.store.replace(with: try FixtureDocument.json(before, name: "state"))
    #expect(text(test.store, isInline: isInline) == before)
    #expect(text(test.store, isInline: true) == whole)
    #expect(test.store.authenticate(bearer: "polar_oat_read") == .invalidToken)
    let file = try test.complete(
      pending, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(try file.flatMap { try test.object($0) }?.content.bytes == [7, 7])
  }

  @Test func `bytes written inline come back in another process`() throws {
    let (test, _, _) = try busy()
    let whole = text(test.store, isInline: true)
    let other = try TestStore(fixture: #"{"version": 1}"#)
    try other.store.replace(with: try FixtureDocument.json(whole, name: "state"))
    #expect(text(other.store, isInline: true) == whole)
    other.store.reset()
    #expect(other.store.summary.files == 0)
  }
}

/// The parts of `UploadedParts`, in a store that is there already.
private struct UploadedPartsIn {
  let upload: StartedUpload
  let parts: [CompletedPart]

  init(_ test: TestStore) throws {
    let upload = try test.create("in parts")
    parts = try [1, 2, 4].map { number in
      let receipt = try test.put([UInt8(number)], part: number, of: upload)
      return CompletedPart(number: number, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)
    }
    self.upload = upload
  }
}
