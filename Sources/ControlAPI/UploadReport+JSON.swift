import JSON
import PolarFiles

extension UploadReport {
  func append(to writer: inout JSONWriter) {
    writer.append(raw: #"{"file":"#)
    writer.append(string: fileID.text)
    writer.append(raw: #","organization":"#)
    writer.append(string: organizationID.text)
    writer.append(raw: #","bucket":"#)
    writer.append(string: bucket.rawValue)
    writer.append(raw: #","path":"#)
    writer.append(string: path)
    writer.append(raw: #","upload_id":"#)
    writer.append(string: uploadID)
    writer.append(raw: #","state":"#)
    writer.append(string: state)
    writer.append(raw: #","initiated_at":"#)
    writer.append(string: initiatedAt.rfc3339)
    writer.append(raw: #","version_id":"#)
    writer.append(optional: versionID)
    writer.append(raw: #","completions":["#)
    for (index, completion) in completions.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(raw: #"{"time":"#)
      writer.append(string: completion.at.rfc3339)
      writer.append(raw: #","refusal":"#)
      writer.append(completion.refusal)
      writer.append(raw: "}")
    }
    writer.append(raw: #"],"parts":["#)
    for (index, part) in parts.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      part.append(to: &writer)
    }
    writer.append(raw: "]}")
  }

  private var state: String {
    if isDeleted { return "deleted" }
    if isAborted { return "aborted" }
    return versionID == nil ? "open" : "completed"
  }
}

extension UploadReport.Part {
  fileprivate func append(to writer: inout JSONWriter) {
    writer.append(raw: #"{"number":"#)
    writer.append(int: number)
    writer.append(raw: #","size":"#)
    if let size { writer.append(int: size) } else { writer.appendNull() }
    writer.append(raw: #","etag":"#)
    writer.append(optional: md5.map { "\"\($0.hex)\"" })
    writer.append(raw: #","checksum_sha256_base64":"#)
    writer.append(optional: sha256?.base64)
    writer.append(raw: #","declared":{"create":"#)
    writer.append(optional: declaredAtCreate)
    writer.append(raw: #","put":"#)
    writer.append(optional: declaredInPut)
    writer.append(raw: #","completion":"#)
    writer.append(optional: declaredAtCompletion)
    writer.append(raw: #"},"agrees":"#)
    if let agrees { writer.append(bool: agrees) } else { writer.appendNull() }
    writer.append(raw: #","attempt_count":"#)
    writer.append(int: attemptCount)
    writer.append(raw: #","attempts":["#)
    for (index, attempt) in attempts.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(attempt)
    }
    writer.append(raw: "]}")
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ attempt: PartAttempt) {
    append(raw: #"{"started_at":"#)
    append(string: attempt.startedAt.rfc3339)
    append(raw: #","finished_at":"#)
    append(string: attempt.finishedAt.rfc3339)
    append(raw: #","size":"#)
    append(int: attempt.size)
    append(raw: #","etag":"#)
    append(optional: attempt.md5.map { "\"\($0.hex)\"" })
    append(raw: #","checksum_sha256_base64":"#)
    append(optional: attempt.sha256?.base64)
    append(raw: #","declared_sha256_base64":"#)
    append(optional: attempt.declaredSHA256)
    append(raw: #","stored":"#)
    append(bool: attempt.refusal == nil)
    append(raw: #","refusal":"#)
    append(attempt.refusal)
    append(raw: "}")
  }

  fileprivate mutating func append(_ refusal: PartAttempt.Refusal?) {
    guard let refusal else { return appendNull() }
    append(raw: #"{"code":"#)
    append(string: refusal.code)
    append(raw: #","explanation":"#)
    append(string: refusal.explanation)
    append(raw: "}")
  }
}
