import JSON
import PolarFiles

extension UploadReport: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("file", fileID.text)
    writer.append("organization", organizationID.text)
    writer.append("bucket", bucket.rawValue)
    writer.append("path", path)
    writer.append("upload_id", uploadID)
    writer.append("state", state.rawValue)
    writer.append("initiated_at", initiatedAt.rfc3339)
    writer.append("version_id", versionID)
    writer.append("completions", completions)
    writer.append("parts", parts)
  }
}

extension MultipartUpload.CompletionAttempt: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("time", at.rfc3339)
    writer.append("refusal", refusal)
  }
}

extension UploadReport.Part: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("number", number)
    writer.append("size", size)
    writer.append("etag", md5.map { "\"\($0.hex)\"" })
    writer.append("checksum_sha256_base64", sha256?.base64)
    writer.append(name: "declared")
    writer.appendObject { writer in
      writer.append("create", declaredAtCreate)
      writer.append("put", declaredInPut)
      writer.append("completion", declaredAtCompletion)
    }
    writer.append("agrees", agrees)
    writer.append("reason", reason)
    writer.append("attempt_count", attemptCount)
    writer.append("attempts", attempts)
  }
}

extension PartAttempt: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("started_at", startedAt.rfc3339)
    writer.append("finished_at", finishedAt.rfc3339)
    writer.append("size", size)
    writer.append("etag", md5.map { "\"\($0.hex)\"" })
    writer.append("checksum_sha256_base64", sha256?.base64)
    writer.append("declared_sha256_base64", declaredSHA256)
    writer.append("stored", refusal == nil)
    writer.append("refusal", refusal)
  }
}

extension PartAttempt.Refusal: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("code", code)
    writer.append("explanation", explanation)
  }
}
