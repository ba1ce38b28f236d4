import JSON

/// Writes a world as the fixture that makes the same world again. Every value is given, so that nothing is inferred.
struct FixtureWriter {
  let world: World
  /// Whether stored bytes are written out; otherwise they are named by their digests.
  let isInline: Bool

  var document: JSONValue {
    .object(
      JSONObject([
        ("version", .int(1)),
        ("organizations", .array(world.organizations.all.map(organization))),
        ("users", .array(world.users.all.map(user))),
        ("tokens", .array(world.tokens.all.map(token))),
        ("files", .array(world.files.records.indices.map { file(Int32($0)) })),
        ("uploads", .array(world.uploads.records.indices.map { upload(world.uploads.records[$0]) })),
      ]))
  }

  private func organization(_ organization: Organization) -> JSONValue {
    .object(
      JSONObject([
        ("id", .string(organization.id.text)), ("name", .string(organization.name)),
        ("slug", .string(organization.slug)),
      ]))
  }

  private func user(_ user: User) -> JSONValue {
    .object(
      JSONObject([
        ("id", .string(user.id.text)), ("email", .string(user.email)),
        (
          "memberships",
          .array(
            user.memberships.map { membership in
              .object(
                JSONObject([
                  ("organization", reference(membership.organization)), ("role", .string(membership.role.rawValue)),
                ]))
            })
        ),
      ]))
  }

  private func token(_ token: Token) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("token", .string(token.text))]
    switch token.holder {
    case .organization(let id): members.append(("organization", reference(id)))
    case .user(let id): members.append(("user", world.users[id].map { .string($0.email) } ?? .null))
    case .customer(let id): members.append(("customer_of", reference(id)))
    case .nobody: break
    }
    members.append(("scopes", .array(token.scopes.names.map { .string($0) })))
    if let organizations = token.organizations {
      members.append(("organizations", .array(organizations.sorted().map(reference))))
    }
    if let expiresAt = token.expiresAt { members.append(("expires_at", .string(expiresAt.rfc3339))) }
    if token.isRevoked { members.append(("revoked", .bool(true))) }
    return .object(JSONObject(members))
  }

  private func file(_ index: Int32) -> JSONValue {
    let stored = world.files[index]
    let record = world.record(index)
    var members: [(key: String, value: JSONValue)] = [
      ("id", .string(record.id.text)),
      ("organization", reference(record.organizationID)),
      ("service", .string(record.service.rawValue)),
      ("name", .string(record.name)),
      ("path", .string(record.path)),
      ("mime_type", .string(record.mimeType)),
      ("size", .int(record.size)),
      ("storage_version", text(record.storageVersion)),
      ("checksum_etag", text(record.checksumETag)),
      ("checksum_sha256_base64", text(record.checksumSHA256Base64)),
      ("checksum_sha256_hex", text(record.checksumSHA256Hex)),
      ("last_modified_at", text(record.lastModifiedAt?.rfc3339)),
      ("version", text(record.version)),
      ("is_uploaded", .bool(record.isUploaded)),
      ("created_at", .string(record.createdAt.rfc3339)),
      ("flagged_malicious_at", text(record.flaggedMaliciousAt?.rfc3339)),
    ]
    if let deletedAt = stored.deletedAt { members.append(("deleted_at", .string(deletedAt.rfc3339))) }
    if let version = stored.versions.last, case .object(let object) = version.state {
      members.append(("content", content(object, version)))
    }
    return .object(JSONObject(members))
  }

  private func content(_ object: ComposedObject, _ version: ObjectVersion) -> JSONValue {
    let parts = object.content.parts
    var members =
      parts.count == 1 ? source(parts[0]) : [("parts", .array(parts.map { .object(JSONObject(source($0))) }))]
    members.append(("version_id", .string(version.id.text)))
    members.append(("last_modified_at", .string(version.lastModified.rfc3339)))
    return .object(JSONObject(members))
  }

  private func source(_ part: StoredPart) -> [(key: String, value: JSONValue)] {
    switch part.content {
    case .generated(let bytes):
      let seed = Int(Int64(bitPattern: bytes.seed))
      return [("generate", .object(JSONObject([("size", .int(part.size)), ("seed", .int(seed))])))]
    case .extents where isInline:
      return [("base64", .string(Base64.encode(ObjectContent([part]).bytes)))]
    case .extents, .zeros:
      return [
        (
          "stored",
          .object(
            JSONObject([
              ("size", .int(part.size)), ("md5", .string(part.md5.hex)), ("sha256", .string(part.sha256.base64)),
            ]))
        )
      ]
    }
  }

  private func upload(_ upload: MultipartUpload) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("id", .string(upload.id.text)),
      ("file", .string(world.files[upload.file].id.text)),
      ("initiated_at", .string(upload.initiatedAt.rfc3339)),
      ("plan", .array(upload.plan.map(plan))),
      ("parts", .array(upload.parts.compactMap(part))),
    ]
    if let version = upload.completedVersion { members.append(("completed_version", .string(version.text))) }
    return .object(JSONObject(members))
  }

  private func plan(_ plan: PartPlan) -> JSONValue {
    .object(JSONObject([("number", .int(plan.number)), ("checksum_sha256_base64", text(plan.checksumSHA256Base64))]))
  }

  private func part(_ part: UploadPart) -> JSONValue? {
    guard let stored = part.stored else { return nil }
    return .object(JSONObject([("number", .int(part.number)), ("content", .object(JSONObject(source(stored))))]))
  }

  private func reference(_ organization: ID) -> JSONValue {
    world.organizations.index(of: organization).map { .string(world.organizations[$0].slug) } ?? .null
  }

  private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
