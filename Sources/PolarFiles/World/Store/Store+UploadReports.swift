import Synchronization

/// A multipart upload as the control API shows it.
package struct UploadReport: Sendable {
  package var fileID: ID
  package var organizationID: ID
  package var bucket: Bucket
  package var path: String
  package var uploadID: String
  package var initiatedAt: Timestamp
  package var state: State
  package var versionID: String?
  package var completions: [MultipartUpload.CompletionAttempt]
  package var parts: [Part]

  /// The state of an upload; the raw value is its name in the control API.
  package enum State: String, Sendable, CaseIterable {
    case open, completed, aborted, deleted
  }

  /// One part number, announced or uploaded or both.
  package struct Part: Sendable {
    package var number: Int
    package var attemptCount: Int
    /// The latest ones, oldest first.
    package var attempts: [PartAttempt]
    /// Of what is stored; `nil` before a try succeeded.
    package var size: Int?
    package var md5: MD5Digest?
    package var sha256: SHA256Digest?
    package var declaredAtCreate: String?
    package var declaredInPut: String?
    package var declaredAtCompletion: String?

    /// Whether every declared checksum is that of the stored bytes; nil before anything is stored.
    package var agrees: Bool? {
      guard let sha256 else { return nil }
      return declarations.allSatisfy { $0.checksum == sha256.base64 }
    }

    /// Why `agrees` is not true; `nil` when it is.
    package var reason: String? {
      guard let sha256 else {
        return attempts.last?.refusal.map { "The latest try was refused: \($0.explanation)" }
          ?? "Nothing was uploaded for it."
      }
      let differing = declarations.filter { $0.checksum != sha256.base64 }.map(\.step)
      guard !differing.isEmpty else { return nil }
      return "The stored bytes hash to \(sha256.base64), which is not what was declared "
        + differing.joined(separator: " and ") + "."
    }

    private var declarations: [(step: String, checksum: String)] {
      [("at create", declaredAtCreate), ("in the PUT", declaredInPut), ("at completion", declaredAtCompletion)]
        .compactMap { step, checksum in checksum.map { (step, $0) } }
    }
  }
}

extension Store {
  /// The latest uploads in the order in which they were opened, or those of one file.
  package func uploads(of file: ID? = nil) -> [UploadReport] {
    guard let file else { return uploads(of: nil, in: nil, nil).items }
    return state.withLock { state in
      let world = state.world
      guard let index = world.files.index(of: file), let upload = world.files[index].upload else { return [] }
      return [world.report(upload)]
    }
  }

  /// The latest uploads of an organization in that state, in the order in which they were opened.
  ///
  /// - Parameter page: the first one is the latest; nil for all of them.
  package func uploads(of organization: ID?, in wanted: UploadReport.State?, _ page: PageNumber?)
    -> Listing<UploadReport>
  {
    // Reports are made from a copy, outside the lock.
    let world = state.withLock { $0.world.rowsAlone }
    let found = world.uploads.recent.lazy.map { Int32($0) }.filter { upload in
      (organization == nil || world.owner(of: upload) == organization)
        && (wanted == nil || world.state(of: upload) == wanted)
    }
    let shown = page.map { page in Array(page.of(Array(found.reversed())).reversed()) } ?? Array(found)
    return Listing(items: shown.map { world.report($0) }, total: page == nil ? shown.count : found.count)
  }

  /// How many reports have the state `open`; that of a deleted file's upload is another one.
  package var openUploadCount: Int {
    state.withLock { state in state.world.uploads.recent.count { state.world.state(of: Int32($0)) == .open } }
  }
}

extension World {
  fileprivate func owner(of upload: Int32) -> ID {
    organizations[files[uploads[upload].file].organization].id
  }

  fileprivate func state(of upload: Int32) -> UploadReport.State {
    if files[uploads[upload].file].deletedAt != nil { return .deleted }
    switch uploads[upload].stage {
    case .open: return .open
    case .completed: return .completed
    case .aborted: return .aborted
    }
  }

  fileprivate func report(_ index: Int32) -> UploadReport {
    let upload = uploads[index]
    let file = files[upload.file]
    return UploadReport(
      fileID: file.id, organizationID: organizations[file.organization].id, bucket: file.service.bucket,
      path: files.path(of: file, organizations: organizations), uploadID: upload.id.text,
      initiatedAt: upload.initiatedAt, state: state(of: index), versionID: upload.completedVersion?.text,
      completions: upload.completions, parts: parts(of: upload))
  }

  private func parts(of upload: MultipartUpload) -> [UploadReport.Part] {
    var parts: [Int: UploadReport.Part] = [:]
    for plan in upload.plan {
      parts[plan.number] = UploadReport.Part(
        number: plan.number, attemptCount: 0, attempts: [], declaredAtCreate: plan.checksumSHA256Base64)
    }
    for part in upload.parts where part.attemptCount > 0 || part.stored != nil {
      var report = parts[part.number] ?? UploadReport.Part(number: part.number, attemptCount: 0, attempts: [])
      report.attemptCount = part.attemptCount
      report.attempts = part.attempts
      report.size = part.stored?.size
      report.md5 = part.stored?.md5
      report.sha256 = part.stored?.sha256
      let telling = part.attempts.last { $0.refusal == nil } ?? part.attempts.last
      report.declaredInPut = telling?.declaredSHA256
      report.declaredAtCompletion = part.declaredAtCompletion
      parts[part.number] = report
    }
    return parts.values.sorted { $0.number < $1.number }
  }
}
