import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles

/// An object store with a frozen clock, and a client for it.
struct StorageBench {
  static let base = "http://127.0.0.1:8080"
  static let now = Timestamp(seconds: 1_787_400_000)

  let clock = Clock(frozenAt: now)
  let store: Store
  let storage: ObjectStorage
  let organization: ID

  init(memoryLimit: Int = 1 << 30, mode: PartStorage.Mode = .memory, _ deployment: Deployment = .development) throws {
    var configuration = StoreConfiguration()
    configuration.authentication = .any
    configuration.memoryLimit = memoryLimit
    configuration.storage = mode
    configuration.minimumPartSize = 4
    store = try Store(clock: clock, seed: 1, configuration: configuration)
    storage = ObjectStorage(store: store, deployment: deployment)
    guard case .subject(let subject) = store.authenticate(bearer: "polar_oat_bench"),
      case .organization(let id) = subject.kind
    else { throw BenchFailure() }
    organization = id
  }

  struct BenchFailure: Error {}

  /// An upload that the API has opened.
  struct Upload {
    let bench: StorageBench
    let file: ID
    let bucket: Bucket
    let key: String
    let id: String

    func url(part number: String = "1", checksum: String? = nil, uploadID: String? = nil, key: String? = nil) -> String
    {
      Presigner().partURLs(
        base: ObjectBase(StorageBench.base), bucket: bucket.rawValue, key: key ?? self.key, uploadID: uploadID ?? id,
        at: bench.store.now(), expiresIn: 3600
      ).url(partNumber: number, checksumSHA256Base64: checksum)
    }

    /// Uploads a part as a client of the API does.
    @discardableResult
    func put(_ body: [UInt8], part number: Int = 1) -> Reply {
      let checksum = SHA256Digest.of(body).base64
      return bench.send(
        "PUT", url(part: "\(number)", checksum: checksum), PartURLSigner.checksumHeaders(checksum), body)
    }

    /// Uploads the parts and completes the upload.
    func complete(_ parts: [[UInt8]]) throws {
      var completed: [CompletedPart] = []
      for (index, body) in parts.enumerated() {
        guard put(body, part: index + 1).status == 200 else { throw BenchFailure() }
        completed.append(
          CompletedPart(
            number: index + 1, etag: MD5Digest.of(body).hex, checksumSHA256: SHA256Digest.of(body).base64))
      }
      _ = try bench.store.complete(file: file, uploadID: id, path: key, parts: completed)
    }

    /// Any other request, signed with the mock's key.
    func url(
      _ method: String, _ parameters: [(name: String, value: String)] = [],
      headers: [(name: String, value: String)] = []
    ) -> String {
      Presigner().url(
        method: method, base: StorageBench.base, bucket: bucket.rawValue, key: key, parameters: parameters,
        headers: headers, at: bench.store.now(), expiresIn: 3600)
    }

    var objectURL: String { objectURL() }

    func objectURL(disposition: String = "attachment; filename=\"a.zip\"", type: String = "application/zip") -> String {
      Presigner().objectURL(
        base: StorageBench.base, bucket: bucket.rawValue, key: key, contentDisposition: disposition,
        contentType: type, at: bench.store.now(), expiresIn: 3600)
    }

    var publicURL: String { Presigner.publicURL(base: StorageBench.base, bucket: bucket.rawValue, key: key) }
  }

  func start(
    _ service: FileService = .downloadable, name: String = "release.zip", mimeType: String = "application/x-test",
    checksum: String? = nil
  ) throws -> Upload {
    let started = try store.create(
      FileDraft(
        organizationID: organization, service: service, name: name, mimeType: mimeType, size: 5,
        parts: [PartPlan(number: 1, checksumSHA256Base64: checksum)]))
    return Upload(
      bench: self, file: started.file.id, bucket: service.bucket, key: started.file.path, id: started.uploadID)
  }

  /// A completed upload.
  func object(
    _ parts: [[UInt8]] = [Array("0123456789".utf8)], service: FileService = .downloadable, name: String = "release.zip"
  ) throws -> Upload {
    let upload = try start(service, name: name)
    try upload.complete(parts)
    return upload
  }
}
