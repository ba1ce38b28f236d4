/// Many files that differ only in a number.
extension FixtureLoader {
  static let bulkKeys = ["count", "organization", "service", "name", "mime_type", "size", "seed", "created_at"]

  /// - Parameter ordinal: how many files precede them; returns the ordinal of the next file.
  mutating func loadBulk(_ reader: FixtureReader, ordinal: Int) -> Int {
    let errorsBefore = log.count
    guard let fields = reader.fields(Self.bulkKeys) else { return ordinal }
    let count = bulkCount(fields)
    let organization = fileOrganization(fields)
    let service = fields.nonNull("service").map { $0.choice(FileService.self) } ?? .downloadable
    let pattern = fields.name("name") ?? "file-{n}.bin"
    if pattern.utf8.count > S3Limits.longestKey {
      fields["name"]?.fail("must have at most \(S3Limits.longestKey) bytes, as a key in S3")
    }
    let size = fields.nonNull("size")?.byteCount ?? 1024
    let seed = UInt64(bitPattern: Int64(fields.nonNull("seed")?.integer ?? 0))
    let createdAt = fields.nonNull("created_at")?.timestamp ?? firstCreation.adding(seconds: ordinal * creationStep)
    let mimeType = fields.nonNull("mime_type")?.string ?? MimeType.of(pattern)
    guard let count, let organization, let service, log.count == errorsBefore else { return ordinal }
    guard Timestamp.writable.contains(createdAt.adding(seconds: count * creationStep)) else {
      (fields["created_at"] ?? reader).fail("leaves no room for \(count) files, a second apart, before the year 10000")
      return ordinal
    }
    let bulk = BulkFiles(
      owner: world.organizations[organization].id, organization: organization, service: service, pattern: pattern,
      mimeType: world.files.mimeTypeIndex(mimeType), size: size, seed: seed, createdAt: createdAt, step: creationStep,
      revision: revision)
    var ids = bulk.ids
    guard world.files.index(of: ids.nextID()) == nil else {
      reader.fail("these files are there already; give another seed", kind: .conflict)
      return ordinal
    }
    ids = bulk.ids
    world.files.reserveCapacity(for: count)
    for number in 0..<count { world.files.load(bulk.file(number, id: ids.nextID())) }
    return ordinal + count
  }

  private func bulkCount(_ fields: FixtureFields) -> Int? {
    guard let field = fields.required("count"), let count = field.integer else { return nil }
    guard (0...FixtureLimits.files).contains(count) else {
      field.fail("must be from 0 to \(FixtureLimits.files)")
      return nil
    }
    guard world.files.count + count <= FixtureLimits.files else {
      field.fail("makes \(world.files.count + count) files in all, and \(FixtureLimits.files) is the most")
      return nil
    }
    return count
  }
}

/// What the files of one bulk have in common.
private struct BulkFiles {
  let owner: ID
  let organization: Int32
  let service: FileService
  let pattern: String
  let mimeType: Int32
  let size: Int
  let seed: UInt64
  let createdAt: Timestamp
  let step: Int
  let revision: UInt64
  private let pieces: [Substring]

  init(
    owner: ID, organization: Int32, service: FileService, pattern: String, mimeType: Int32, size: Int, seed: UInt64,
    createdAt: Timestamp, step: Int, revision: UInt64
  ) {
    self.owner = owner
    self.organization = organization
    self.service = service
    self.pattern = pattern
    self.mimeType = mimeType
    self.size = size
    self.seed = seed
    self.createdAt = createdAt
    self.step = step
    self.revision = revision
    pieces = Self.split(pattern)
  }

  /// Derived from the bulk, so that its files have the same ids at every start.
  var ids: RandomSource {
    var hash = StableHash()
    for text in ["bulk", owner.text, service.rawValue, pattern, String(seed)] { hash.combine(text) }
    return hash.source
  }

  /// With invented digests, so that a million files of any size load in seconds.
  func file(_ number: Int, id: ID) -> StoredFile {
    let part = StoredPart.generated(size: size, seed: seed &+ UInt64(number))
    let object = ComposedObject([part])
    var handles = RandomSource(seed: id.high ^ id.low)
    let version = VersionID.handle(handles.nextHandle())
    var file = StoredFile(
      id: id, organization: organization, mimeType: mimeType, service: service,
      createdAt: createdAt.adding(seconds: number * step), size: size, name: name(number + 1))
    file.isUploaded = true
    file.lastModifiedAt = file.createdAt.wholeSecond
    file.storageVersion = version
    file.etag = CompactETag(object)
    file.versions = [ObjectVersion(id: version, lastModified: file.createdAt.wholeSecond, state: .object(object))]
    file.revision = revision
    return file
  }

  /// `{n}` in the pattern is the number.
  private func name(_ number: Int) -> String {
    guard pieces.count > 1 else { return pattern }
    let digits = String(number)
    var name = ""
    name.reserveCapacity(pattern.utf8.count + (pieces.count - 1) * digits.utf8.count)
    for (index, piece) in pieces.enumerated() {
      if index > 0 { name += digits }
      name += piece
    }
    return name
  }

  private static func split(_ pattern: String) -> [Substring] {
    let mark = "{n}"
    var pieces: [Substring] = []
    var rest = Substring(pattern)
    while let start = rest.indices.first(where: { rest[$0...].hasPrefix(mark) }) {
      pieces.append(rest[..<start])
      rest = rest[rest.index(start, offsetBy: mark.count)...]
    }
    return pieces + [rest]
  }
}
