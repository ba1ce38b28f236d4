/// One attempt to upload a part, successful or not.
package struct PartAttempt: Sendable {
  package var startedAt: Timestamp
  package var finishedAt: Timestamp
  /// The bytes that arrived.
  package var size: Int
  /// Of the bytes that arrived; `nil` when the request was refused before its body.
  package var md5: MD5Digest?
  package var sha256: SHA256Digest?
  /// The checksum of the request, as sent.
  package var declaredSHA256: String?
  /// Why it was refused; `nil` when it was stored.
  package var refusal: Refusal?

  /// The same attempt at its end.
  func ended(at time: Timestamp, size: Int, _ digests: ContentDigests?, _ error: StorageError? = nil) -> PartAttempt {
    PartAttempt(
      startedAt: startedAt, finishedAt: time, size: size, md5: digests?.md5, sha256: digests?.sha256,
      declaredSHA256: declaredSHA256, refusal: error.map { Refusal($0) })
  }

  package struct Refusal: Sendable, Hashable {
    package var code: String
    package var explanation: String

    package init(code: String, explanation: String) {
      self.code = code
      self.explanation = explanation
    }

    init(_ error: StorageError) {
      self.init(code: error.code.rawValue, explanation: error.explanation)
    }
  }
}

/// One part number of an upload.
package struct UploadPart: Sendable {
  package var number: Int
  /// The latest attempts, oldest first.
  package var attempts: [PartAttempt] = []
  package var attemptCount = 0
  /// How many attempts had begun when a failure rule last counted; some may still be arriving, others were not
  /// recorded.
  private var begunCount = 0
  /// What the last successful attempt stored. Its content is gone once the upload is completed.
  package var stored: StoredPart?
  /// The checksum that the latest completion named for it.
  package var declaredAtCompletion: String?

  /// Bounds the memory that a client can use by retrying for ever.
  private static let attemptsKept = 16

  init(number: Int) { self.number = number }

  mutating func record(_ attempt: PartAttempt) {
    attemptCount += 1
    if attempts.count == Self.attemptsKept { attempts.removeFirst() }
    attempts.append(attempt)
  }

  /// Counts an attempt that begins; returns its number, from 1.
  mutating func begin() -> Int {
    begunCount = max(begunCount, attemptCount) + 1
    return begunCount
  }

  /// Completes the record of the attempt with that number, from 1.
  mutating func amend(_ ordinal: Int, _ digests: ContentDigests) {
    let index = ordinal - 1 - (attemptCount - attempts.count)
    guard attempts.indices.contains(index) else { return }
    attempts[index].md5 = digests.md5
    attempts[index].sha256 = digests.sha256
  }
}
