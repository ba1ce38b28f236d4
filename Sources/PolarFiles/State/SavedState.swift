import JSON

/// The content of a state file: everything that a mock knows except its journal.
struct SavedState: Sendable {
  var world: World
  var failures: [FailureRule]
  var clock: Clock.Setting
}

/// Identifies the state of a store: it changes with everything that a state file contains.
struct StateStamp: Sendable, Equatable {
  var changes: UInt64
  /// The rules as they are written.
  var failures: [UInt8]
  var clock: Clock.Setting
}

extension [FailureRule] {
  /// As a fixture has them.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.appendArray(self) { writer, rule in writer.append(rule) }
    return writer.bytes
  }

  /// The organizations that the rules are about, regardless of their current slugs.
  var organizations: [ID?] { map(\.match.criteria.organization) }
}

/// A state is lines of JSON, so that a large world passes through a small buffer:
///
/// | line | holds |
/// |---|---|
/// | first | the format's name and version, the clock, the packs of the contents' folder and how much of each counts |
/// | second | `world`: organizations, users, tokens and failures as a fixture has them |
/// | some | `world`: files as a fixture has them, without their objects; `versions`: of each of these files its objects |
/// | some | `uploads` |
/// | some, in the place of a line with files or uploads | `line` and `size`: the content of the folder that it is |
/// | last | `end`: how many files and uploads there are, and the SHA-256 of all lines before |
extension SavedState {
  static let formatKey = "polar_files_mock_state"
  static let format = 2
  /// The versions that can be read; in a state of the first one each content has a file of its own.
  static let formats = [1, 2]

  private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 4096)
    writer.appendObject(members)
    writer.append(raw: "\n")
    return writer.bytes
  }

  /// The lines before the files.
  func opening(packs: [(number: UInt32, size: Int)]) -> [UInt8] {
    Self.line { writer in
      writer.append(name: Self.formatKey)
      writer.append(int: Self.format)
      writer.append(name: "clock")
      writer.append(clock)
      writer.append("packs", packs) { writer, pack in
        writer.appendObject { writer in
          writer.append("number", Int(pack.number))
          writer.append("size", pack.size)
        }
      }
    }
      + Self.line { writer in
        writer.append(name: "world")
        writer.appendObject { writer in
          writer.append("version", 1)
          ExportedWorld(world: world, contents: .none).appendIdentities(to: &writer)
          if !failures.isEmpty {
            writer.append("failures", failures) { writer, rule in writer.append(rule.named(in: world)) }
          }
        }
      }
  }

  func files(_ run: Range<Int>) -> [UInt8] {
    Self.line { writer in
      writer.append(name: "world")
      writer.appendObject { writer in
        writer.append("version", 1)
        writer.append("files", run) { writer, index in
          ExportedFile(world: world, index: Int32(index)).append(to: &writer, contents: nil)
        }
      }
      writer.append("versions", run) { writer, index in
        writer.appendArray(world.files[Int32(index)].versions) { writer, version in writer.append(version) }
      }
    }
  }

  func uploads(_ run: Range<Int>) -> [UInt8] {
    Self.line { writer in
      writer.append("uploads", run) { writer, index in writer.append(world.uploads[Int32(index)], in: world) }
    }
  }

  static func reference(to digest: SHA256Digest, size: Int) -> [UInt8] {
    line { writer in
      writer.append("line", digest.hex)
      writer.append("size", size)
    }
  }

  /// - Parameter digest: of all lines before.
  func ending(behind digest: SHA256Digest) -> [UInt8] {
    Self.line { writer in
      writer.append(name: "end")
      writer.appendObject { writer in
        writer.append("files", world.files.count)
        writer.append("uploads", world.uploads.records.count)
        writer.append("sha256", digest.hex)
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ clock: Clock.Setting) {
    appendObject { writer in
      switch clock {
      case .standing(let time): writer.append("frozen_at", time.rfc3339)
      case .running(let shift): writer.append("shift_microseconds", Int(shift))
      }
    }
  }

  fileprivate mutating func append(_ version: ObjectVersion) {
    appendObject { writer in
      writer.append("id", version.id.text)
      writer.append("last_modified_at", version.lastModified.rfc3339)
      // A delete marker has none.
      if case .object(let object) = version.state {
        writer.append("parts", object.content.parts) { writer, part in writer.append(part) }
      }
    }
  }

  private mutating func append(_ part: StoredPart) {
    appendObject { writer in
      writer.append("size", part.size)
      writer.append("md5", part.md5.hex)
      writer.append("sha256", part.sha256.base64)
      switch part.content {
      case .extents, .filed: writer.append("stored", true)
      case .generated(let bytes): writer.append("seed", Int(Int64(bitPattern: bytes.seed)))
      case .zeros: break
      }
    }
  }

  fileprivate mutating func append(_ upload: MultipartUpload, in world: World) {
    appendObject { writer in
      writer.append("id", upload.id.text)
      writer.append("file", world.files[upload.file].id.text)
      writer.append("initiated_at", upload.initiatedAt.rfc3339)
      switch upload.stage {
      case .open: break
      case .completed(let version): writer.append("completed_version", version.text)
      case .aborted: writer.append("aborted", true)
      }
      if upload.isForgotten { writer.append("forgotten", true) }
      writer.append("plan", upload.plan) { writer, part in
        writer.appendObject { writer in
          writer.append("number", part.number)
          writer.append("checksum_sha256_base64", part.checksumSHA256Base64)
        }
      }
      writer.append("parts", upload.parts) { writer, part in writer.append(part) }
      writer.append("completions", upload.completions) { writer, completion in
        writer.appendObject { writer in
          writer.append("at", completion.at.rfc3339)
          writer.append(completion.refusal)
        }
      }
    }
  }

  private mutating func append(_ part: UploadPart) {
    appendObject { writer in
      writer.append("number", part.number)
      writer.append("attempt_count", part.attemptCount)
      writer.append("attempts", part.attempts) { writer, attempt in
        writer.appendObject { writer in
          writer.append("started_at", attempt.startedAt.rfc3339)
          writer.append("finished_at", attempt.finishedAt.rfc3339)
          writer.append("size", attempt.size)
          if let md5 = attempt.md5 { writer.append("md5", md5.hex) }
          if let sha256 = attempt.sha256 { writer.append("sha256", sha256.base64) }
          if let declared = attempt.declaredSHA256 { writer.append("declared_sha256", declared) }
          writer.append(attempt.refusal)
        }
      }
      if let stored = part.stored {
        writer.append(name: "stored")
        writer.append(stored)
      }
      if let declared = part.declaredAtCompletion { writer.append("declared_at_completion", declared) }
    }
  }

  /// Writes the reason of a refused attempt.
  private mutating func append(_ refusal: PartAttempt.Refusal?) {
    guard let refusal else { return }
    append("code", refusal.code)
    append("explanation", refusal.explanation)
  }
}
