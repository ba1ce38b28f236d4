import JSON

extension FixtureLoader {
  /// Uploads come only from a world that was written out: so that one in progress goes on in the world read back.
  mutating func loadUpload(_ reader: FixtureReader) {
    guard let fields = reader.fields(["id", "file", "initiated_at", "plan", "parts", "completed_version"]) else {
      return
    }
    guard let id = fields.given("id")?.string.flatMap({ Handle($0) }), world.uploads.index(of: id) == nil else {
      (fields["id"] ?? reader).fail("must be an upload id that is not there already", kind: .conflict)
      return
    }
    guard let file = fields.given("file")?.id.flatMap({ world.files.index(of: $0) }) else {
      (fields["file"] ?? reader).fail("there is no such file")
      return
    }
    var upload = MultipartUpload(
      id: id, file: file, initiatedAt: fields.given("initiated_at")?.timestamp ?? world.files[file].createdAt,
      plan: fields.elements("plan").compactMap(loadPlan))
    let version = fields.given("completed_version")?.string.map { VersionID($0) }
    var numbers: [Int] = []
    for part in fields.elements("parts") {
      guard let (number, stored) = loadUploadedPart(part) else { continue }
      numbers.append(number)
      let attempt = PartAttempt(
        startedAt: upload.initiatedAt, finishedAt: upload.initiatedAt, size: stored.size, md5: stored.md5,
        sha256: stored.sha256, declaredSHA256: stored.sha256.base64)
      _ = upload.store(stored, attempt, part: number)
    }
    if let version { _ = upload.complete(numbers, as: version) }
    let index = world.uploads.append(upload)
    world.files.update(file, revision: revision) { $0.upload = index }
  }

  private func loadPlan(_ reader: FixtureReader) -> PartPlan? {
    guard let fields = reader.fields(["number", "checksum_sha256_base64"]),
      let number = fields.given("number")?.integer
    else { return nil }
    return PartPlan(number: number, checksumSHA256Base64: fields.given("checksum_sha256_base64")?.string)
  }

  private func loadUploadedPart(_ reader: FixtureReader) -> (Int, StoredPart)? {
    guard let fields = reader.fields(["number", "content"]) else { return nil }
    guard let number = fields.given("number")?.integer, (1...10_000).contains(number),
      let content = fields.given("content").flatMap({ loadContent($0) }), let part = content.object.content.parts.first
    else {
      reader.fail("must have a number between 1 and 10000 and content")
      return nil
    }
    return (number, part)
  }
}
