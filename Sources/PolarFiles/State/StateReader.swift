import JSON

/// Reads a state line by line, and refuses it at the first mistake.
struct StateReader {
  private var loader: FixtureLoader
  private let path: String
  private let folder: ContentFolder
  private var clock = Clock.Setting.running(shift: 0)
  /// One for each content, which several parts may share.
  private(set) var contents: [SHA256Digest: ContentFile] = [:]
  /// The contents of the folder that are lines.
  private(set) var lines: Set<SHA256Digest> = []
  /// The packs that it names, and their sizes.
  private(set) var packs: [(number: UInt32, size: Int)] = []
  /// The contents in them.
  private var runs: [SHA256Digest: PackRun] = [:]
  private var lineNumber = 0
  /// The digest of the lines so far.
  private var hasher = SHA256Hasher()
  private var isComplete = false

  private static let attemptKeys = [
    "started_at", "finished_at", "size", "md5", "sha256", "declared_sha256", "code", "explanation",
  ]

  init(path: String, folder: ContentFolder, store: Store) {
    self.path = path
    self.folder = folder
    loader = FixtureLoader(
      world: World(listOrder: store.configuration.listOrder), storage: store.storage, revision: store.nextRevision())
  }

  mutating func read(line: [UInt8]) throws(StateFailure) {
    lineNumber += 1
    guard !isComplete else { throw .damaged(path, line: lineNumber, "there is more behind its end") }
    do throws(FixtureErrors) {
      var document = try FixtureDocument.json(line, name: path)
      document.isExported = true
      try read(document)
      hasher.update(line)
      hasher.update([UInt8(ascii: "\n")])
    } catch {
      let first = error.errors[0]
      let keyPath = first.keyPath.isEmpty ? "" : "\(first.keyPath): "
      throw .damaged(path, line: lineNumber, column: first.column, (keyPath + first.message).onOneLine)
    }
  }

  func finished() throws(StateFailure) -> SavedState {
    guard isComplete else { throw .damaged(path, line: lineNumber, "its end is missing") }
    var world = loader.world
    world.files.sortLists()
    return SavedState(world: world, failures: loader.failures, clock: clock)
  }

  private mutating func read(_ document: FixtureDocument) throws(FixtureErrors) {
    let reader = FixtureReader(document: document, path: .root, node: document.root, log: loader.log)
    let keys = [SavedState.formatKey, "clock", "world", "versions", "uploads", "line", "size", "end", "packs"]
    if let fields = reader.fields(keys) {
      if let line = fields.nonNull("line") { try readFiled(line, fields) }
      if lineNumber == 1 {
        readClock(fields)
        for pack in fields.elements("packs") { readPack(pack) }
      }
      if let world = fields.nonNull("world") { try readWorld(world, versions: fields.elements("versions")) }
      fields.forEach("uploads") { readUpload($0) }
      if let end = fields.nonNull("end") { readEnd(end) }
    }
    guard loader.log.errors.isEmpty else { throw FixtureErrors(errors: loader.log.errors) }
  }

  private mutating func readFiled(_ line: FixtureReader, _ fields: FixtureFields) throws(FixtureErrors) {
    guard let digest = line.string.flatMap({ Hexadecimal.decode($0.utf8) }).flatMap({ SHA256Digest($0) }),
      let size = fields.required("size")?.byteCount
    else { return line.fail("is not the name of a file in \(folder.path)") }
    guard self.size(of: digest) == size,
      let text = folder.bytes(of: digest, at: location(of: digest), size: size)
    else {
      return line.fail("\(name(of: digest)) is not there, or not as it was written")
    }
    lines.insert(digest)
    var document = try FixtureDocument.json(text, name: path)
    document.isExported = true
    try read(document)
  }

  private mutating func readPack(_ pack: FixtureReader) {
    guard let fields = pack.fields(["number", "size"]),
      let number = fields.required("number")?.integer.flatMap({ UInt32(exactly: $0) }),
      let size = fields.required("size")?.byteCount
    else { return }
    let path = "\(folder.path)/\(ContentPack.name(number))"
    guard let found = folder.size(of: ContentPack.name(number)), found >= size else {
      let state = folder.size(of: ContentPack.name(number)).map { "has \($0) bytes" } ?? "is not there"
      return pack.fail("\(path), which must have \(size) bytes, \(state)")
    }
    packs.append((number, size))
    // If a content was moved, the later location counts.
    guard folder.forEachContent(ofPack: number, size: size, { runs[$0] = $1 }) else {
      return pack.fail("\(path) is not as it was written")
    }
  }

  func location(of digest: SHA256Digest) -> ContentLocation { runs[digest].map { .pack($0) } ?? .file }

  private func size(of digest: SHA256Digest) -> Int? {
    runs[digest].map { Int($0.size) } ?? folder.size(of: digest.hex)
  }

  /// For a message.
  private func name(of digest: SHA256Digest) -> String {
    runs[digest].map { "\(digest.hex) in \(folder.path)/\(ContentPack.name($0.pack))" }
      ?? "\(folder.path)/\(digest.hex)"
  }

  private mutating func readClock(_ line: FixtureFields) {
    guard let fields = line.required("clock")?.fields(["frozen_at", "shift_microseconds"]) else { return }
    if let time = fields.nonNull("frozen_at")?.timestamp {
      clock = .standing(at: time)
    } else if let shift = fields.required("shift_microseconds")?.integer {
      clock = .running(shift: Int64(shift))
    }
  }

  private mutating func readEnd(_ reader: FixtureReader) {
    guard let fields = reader.fields(["files", "uploads", "sha256"]) else { return }
    for (key, count) in [("files", loader.world.files.count), ("uploads", loader.world.uploads.records.count)] {
      guard let field = fields.required(key), let expected = field.integer else { continue }
      if expected != count { field.fail("is not \(count), which is how many there are") }
    }
    // Earlier versions did not write it.
    if let field = fields.nonNull("sha256"), field.string != hasher.finalize().hex {
      field.fail("is not that of the lines before: they are not as they were written")
    }
    isComplete = true
  }

  private mutating func readWorld(_ reader: FixtureReader, versions: [FixtureReader]) throws(FixtureErrors) {
    let first = loader.world.files.count
    var document = reader.document
    document.root = reader.node
    try loader.add([document])
    guard versions.count == loader.world.files.count - first else {
      return reader.fail("has \(loader.world.files.count - first) files, and \(versions.count) lists of versions")
    }
    for (offset, list) in versions.enumerated() {
      let versions = list.elements.compactMap { version($0) }
      loader.world.files.updateObject(of: Int32(first + offset)) { $0 = versions }
    }
  }

  // MARK: Objects

  private mutating func version(_ reader: FixtureReader) -> ObjectVersion? {
    guard let fields = reader.fields(["id", "last_modified_at", "parts"]),
      let id = fields.required("id")?.string, let time = fields.required("last_modified_at")?.timestamp
    else { return nil }
    guard fields.nonNull("parts") != nil else {
      return ObjectVersion(id: VersionID(id), lastModified: time, state: .deleteMarker)
    }
    var parts: [StoredPart] = []
    for reader in fields.elements("parts") {
      guard let part = part(reader) else { return nil }
      parts.append(part)
    }
    return ObjectVersion(id: VersionID(id), lastModified: time, state: .object(ComposedObject(parts)))
  }

  private mutating func part(_ reader: FixtureReader) -> StoredPart? {
    guard let fields = reader.fields(["size", "md5", "sha256", "stored", "seed"]),
      let size = fields.required("size")?.byteCount, let md5 = fields.required("md5")?.md5,
      let sha256 = fields.required("sha256")?.sha256
    else { return nil }
    if let seed = fields.nonNull("seed")?.integer {
      let bytes = GeneratedBytes(seed: UInt64(bitPattern: Int64(seed)))
      return StoredPart(size: size, md5: md5, sha256: sha256, content: .generated(bytes))
    }
    guard fields.nonNull("stored")?.bool == true else {
      return StoredPart(size: size, md5: md5, sha256: sha256, content: .zeros)
    }
    // An empty content has no file.
    guard size > 0 else { return StoredPart(size: 0, md5: md5, sha256: sha256, content: .extents(ExtentList([]))) }
    guard let file = content(sha256, size: size, reader) else { return nil }
    return StoredPart(size: size, md5: md5, sha256: sha256, content: .filed(file))
  }

  private mutating func content(_ digest: SHA256Digest, size: Int, _ reader: FixtureReader) -> ContentFile? {
    if let file = contents[digest] { return file }
    let found = self.size(of: digest)
    guard found == size else {
      let state = found.map { "has \($0) bytes" } ?? "is not there"
      reader.fail("\(name(of: digest)), which must have \(size) bytes, \(state)")
      return nil
    }
    let file = ContentFile(digest, in: folder, at: location(of: digest))
    contents[digest] = file
    return file
  }

  // MARK: Uploads

  private mutating func readUpload(_ reader: FixtureReader) {
    let keys = [
      "id", "file", "initiated_at", "completed_version", "aborted", "forgotten", "plan", "parts", "completions",
    ]
    guard let fields = reader.fields(keys), let idField = fields.required("id"), let id = idField.string,
      let fileField = fields.required("file"), let fileID = fileField.id,
      let time = fields.required("initiated_at")?.timestamp
    else { return }
    guard let id = UploadID(id) else { return idField.fail("is not the id of an upload") }
    guard let file = loader.world.files.index(of: fileID) else { return fileField.fail("there is no file \(fileID)") }
    let plan = fields.elements("plan").compactMap { Self.plan($0) }
    var parts: [UploadPart] = []
    for reader in fields.elements("parts") {
      guard let part = uploadPart(reader) else { return }
      guard part.number > parts.last?.number ?? 0 else { return reader.fail("must be behind those of lower numbers") }
      parts.append(part)
    }
    let completed = fields.nonNull("completed_version")?.string.map { VersionID($0) }
    let isAborted = fields.nonNull("aborted")?.bool ?? false
    let upload = MultipartUpload(
      id: id, file: file, initiatedAt: time, plan: plan, parts: parts,
      completions: fields.elements("completions").compactMap { Self.completion($0) },
      stage: isAborted ? .aborted : completed.map { MultipartUpload.Stage.completed($0) } ?? .open,
      isForgotten: fields.nonNull("forgotten")?.bool ?? false)
    loader.world.files.setUpload(of: file, to: loader.world.uploads.append(upload))
  }

  private static func plan(_ reader: FixtureReader) -> PartPlan? {
    guard let fields = reader.fields(["number", "checksum_sha256_base64"]),
      let number = fields.required("number")?.integer
    else { return nil }
    return PartPlan(number: number, checksumSHA256Base64: fields.nonNull("checksum_sha256_base64")?.string)
  }

  private static func completion(_ reader: FixtureReader) -> MultipartUpload.CompletionAttempt? {
    guard let fields = reader.fields(["at", "code", "explanation"]), let time = fields.required("at")?.timestamp
    else { return nil }
    return MultipartUpload.CompletionAttempt(at: time, refusal: refusal(fields))
  }

  private static func refusal(_ fields: FixtureFields) -> PartAttempt.Refusal? {
    guard let code = fields.nonNull("code")?.string else { return nil }
    return PartAttempt.Refusal(code: code, explanation: fields.nonNull("explanation")?.string ?? "")
  }

  private mutating func uploadPart(_ reader: FixtureReader) -> UploadPart? {
    guard
      let fields = reader.fields(["number", "attempt_count", "attempts", "stored", "declared_at_completion"]),
      let number = fields.required("number")?.integer
    else { return nil }
    var part = UploadPart(number: number)
    part.attempts = fields.elements("attempts").compactMap { Self.attempt($0) }
    part.attemptCount = fields.required("attempt_count")?.integer ?? 0
    part.declaredAtCompletion = fields.nonNull("declared_at_completion")?.string
    if let stored = fields.nonNull("stored") { part.stored = self.part(stored) }
    return part
  }

  private static func attempt(_ reader: FixtureReader) -> PartAttempt? {
    guard let fields = reader.fields(attemptKeys), let startedAt = fields.required("started_at")?.timestamp,
      let finishedAt = fields.required("finished_at")?.timestamp, let size = fields.required("size")?.byteCount
    else { return nil }
    return PartAttempt(
      startedAt: startedAt, finishedAt: finishedAt, size: size, md5: fields.nonNull("md5")?.md5,
      sha256: fields.nonNull("sha256")?.sha256, declaredSHA256: fields.nonNull("declared_sha256")?.string,
      refusal: refusal(fields))
  }
}

extension FixtureReader {
  fileprivate var md5: MD5Digest? {
    guard let digest = string.flatMap({ Hexadecimal.decode($0.utf8) }).flatMap({ MD5Digest($0) }) else {
      fail("is not an MD5 in hexadecimal")
      return nil
    }
    return digest
  }

  fileprivate var sha256: SHA256Digest? {
    guard let digest = string.flatMap({ SHA256Digest(base64: $0) }) else {
      fail("is not a SHA-256 in base64")
      return nil
    }
    return digest
  }
}
