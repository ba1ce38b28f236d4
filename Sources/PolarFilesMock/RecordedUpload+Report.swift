import PolarFiles

extension RecordedUpload {
  init(_ report: UploadReport) {
    file = report.fileID.text
    organization = report.organizationID.text
    bucket = report.bucket.rawValue
    path = report.path
    uploadID = report.uploadID
    state = State(report.state)
    initiatedAt = Time(report.initiatedAt)
    versionID = report.versionID
    completions = report.completions.map { Completion(time: Time($0.at), refusal: $0.refusal.map { Refusal($0) }) }
    parts = report.parts.map { RecordedPart($0) }
  }
}

extension RecordedUpload.State {
  fileprivate init(_ state: UploadReport.State) {
    self =
      switch state {
      case .open: .open
      case .completed: .completed
      case .aborted: .aborted
      case .deleted: .deleted
      }
  }
}

extension RecordedUpload.Refusal {
  fileprivate init(_ refusal: PartAttempt.Refusal) {
    code = refusal.code
    explanation = refusal.explanation
  }
}

extension RecordedPart {
  fileprivate init(_ part: UploadReport.Part) {
    number = part.number
    size = part.size
    etag = part.md5.map { "\"\($0.hex)\"" }
    sha256 = part.sha256?.base64
    declaredAtCreate = part.declaredAtCreate
    declaredInPut = part.declaredInPut
    declaredAtCompletion = part.declaredAtCompletion
    agrees = part.agrees
    reason = part.reason
    attemptCount = part.attemptCount
    attempts = part.attempts.map { attempt in
      Attempt(
        startedAt: Time(attempt.startedAt), finishedAt: Time(attempt.finishedAt), size: attempt.size,
        sha256: attempt.sha256?.base64, declared: attempt.declaredSHA256,
        refusal: attempt.refusal.map { RecordedUpload.Refusal($0) })
    }
  }
}
