import JSON
@testable import PolarFiles

/// A store on a frozen clock with a fixed seed.
struct TestStore {
  static let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!
  static let acme = ID("1dbfc517-0bbf-4301-9ba8-555ca42b9737")!
  static let globex = ID("7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10")!

  let store: Store
  let clock: Clock

  init(
    _ configure: (inout StoreConfiguration) -> Void = { _ in }, fixture: String = TestStore.fixture, seed: UInt64 = 7
  )
    throws
  {
    var configuration = StoreConfiguration()
    configure(&configuration)
    clock = Clock(frozenAt: Self.noon)
    store = try Store(clock: clock, seed: seed, configuration: configuration)
    try store.install([try Self.document(fixture)])
  }

  static func document(_ text: String) throws -> FixtureDocument {
    try FixtureDocument.json(Array(text.utf8), name: "world.json")
  }

  static let fixture = """
    {"version": 1,
     "organizations": [
       {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"},
       {"id": "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10", "name": "Globex", "slug": "globex"}],
     "users": [
       {"email": "alice@example.com", "memberships": [
         {"organization": "acme", "role": "owner"}, {"organization": "globex", "role": "member"}]},
       {"email": "fiona@example.com", "memberships": [{"organization": "acme", "role": "finance"}]}],
     "tokens": [
       {"token": "polar_oat_acme", "organization": "acme"},
       {"token": "polar_oat_read", "organization": "acme", "scopes": ["files:read"]},
       {"token": "polar_oat_late", "organization": "acme", "expires_at": "2026-08-22T12:00:01Z"},
       {"token": "polar_at_o_acme", "organization": "acme"},
       {"token": "polar_pat_alice", "user": "alice@example.com"},
       {"token": "polar_at_u_alice", "user": "alice@example.com", "organizations": ["globex"]},
       {"token": "polar_pat_fiona", "user": "fiona@example.com"},
       {"token": "polar_cst_customer", "customer_of": "acme"},
       {"token": "polar_us_alice", "user": "alice@example.com"}]}
    """

  func subject(_ token: String) -> Subject {
    guard case .subject(let subject) = store.authenticate(bearer: token) else {
      preconditionFailure("\(token) is no subject")
    }
    return subject
  }

  func canManage(_ subject: Subject, _ organization: ID) -> Bool {
    store.organizations(of: subject).contains { $0.id == organization && $0.canManage }
  }

  func create(
    _ name: String = "release.zip", service: FileService = .downloadable, organization: ID = acme,
    parts: [PartPlan] = []
  ) throws -> StartedUpload {
    try store.create(
      FileDraft(
        organizationID: organization, service: service, name: name, mimeType: "application/zip", size: 5, parts: parts))
  }

  @discardableResult
  func put(_ bytes: [UInt8], part number: Int, of upload: StartedUpload, checksum: String? = nil) throws -> PartReceipt
  {
    let receiver = try store.beginPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, partNumber: "\(number)",
      headers: PartHeaders(
        contentLength: bytes.count, checksumSHA256: checksum ?? SHA256Digest.of(bytes).base64))
    try bytes.withUnsafeBytes { bytes in try receiver.write(bytes) }
    return try receiver.finish()
  }

  func complete(_ upload: StartedUpload, _ parts: [CompletedPart]) throws -> FileRecord? {
    try store.complete(file: upload.file.id, uploadID: upload.uploadID, path: upload.file.path, parts: parts)
  }

  /// Created, uploaded in one part and completed.
  func upload(
    _ bytes: [UInt8], name: String = "release.zip", service: FileService = .downloadable, organization: ID = acme
  ) throws -> FileRecord {
    let upload = try create(name, service: service, organization: organization)
    let receipt = try put(bytes, part: 1, of: upload)
    let file = try complete(
      upload, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    guard let file else { preconditionFailure("the file is gone") }
    return file
  }

  func object(_ file: FileRecord) throws -> StoredObject? {
    guard case .object(let object) = try store.object(bucket: file.service.bucket, key: file.path) else { return nil }
    return object
  }

  func names(_ token: String, page: Int = 1, limit: Int = 100) -> [String] {
    list(token, ListQuestion(page: PageNumber(page, size: limit))).files.map(\.name)
  }

  /// A list as records.
  func list(_ token: String, _ question: ListQuestion = ListQuestion(page: PageNumber(1, size: 100))) -> (
    files: [FileRecord], total: Int
  ) {
    var bytes: [UInt8] = []
    let total = store.list(question, for: subject(token), variant: 0, into: &bytes) { file, bytes in
      file.id.append(to: &bytes)
    }
    let ids = bytes.split(separator: UInt8(ascii: ",")).compactMap { ID($0) }
    return (ids.compactMap { store.file($0) }, total)
  }
}
