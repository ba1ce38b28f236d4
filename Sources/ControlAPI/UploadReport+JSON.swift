import JSON
import PolarFiles

extension UploadReport {
  func append(to writer: inout JSONWriter) {
    writer.appendObject { writer in
      writer.append("file", fileID.text)
      writer.append("organization", organizationID.text)
      writer.append("bucket", bucket.rawValue)
      writer.append("path", path)
      writer.append("upload_id", uploadID)
      writer.append("state", state.rawValue)
      writer.append("initiated_at", initiatedAt.rfc3339)
      writer.append("version_id", versionID)
      writer.append("completions", completions) { writer, completion in
        writer.appendObject { writer in
          writer.append("time", completion.at.rfc3339)
          writer.append(completion.refusal)
        }
      }
      writer.append("parts", parts) { writer, part in part.append(to: &writer) }
    }
  }
}

extension UploadReport.Part {
  fileprivate func append(to writer: inout JSONWriter) {
    writer.appendObject { writer in
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
      writer.append("attempts", attempts) { writer, attempt in writer.append(attempt) }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ attempt: PartAttempt) {
    appendObject { writer in
      writer.append("started_at", attempt.startedAt.rfc3339)
      writer.append("finished_at", attempt.finishedAt.rfc3339)
      writer.append("size", attempt.size)
      writer.append("etag", attempt.md5.map { "\"\($0.hex)\"" })
      writer.append("checksum_sha256_base64", attempt.sha256?.base64)
      writer.append("declared_sha256_base64", attempt.declaredSHA256)
      writer.append("stored", attempt.refusal == nil)
      writer.append(attempt.refusal)
    }
  }

  fileprivate mutating func append(_ refusal: PartAttempt.Refusal?) {
    append(name: "refusal")
    guard let refusal else { return appendNull() }
    appendObject { writer in
      writer.append("code", refusal.code)
      writer.append("explanation", refusal.explanation)
    }
  }
}
