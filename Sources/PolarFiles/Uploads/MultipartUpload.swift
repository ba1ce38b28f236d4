/// A multipart upload.
package struct MultipartUpload: Sendable {
  enum Stage: Sendable, Equatable {
    case open
    /// The version is the one that its completion made.
    case completed(VersionID)
    case aborted
  }

  package struct CompletionAttempt: Sendable {
    package var at: Timestamp
    package var refusal: PartAttempt.Refusal?
  }

  package let id: UploadID
  /// The file that it was opened for.
  var file: Int32
  package let initiatedAt: Timestamp
  /// The parts as announced at create.
  package internal(set) var plan: [PartPlan]
  /// By number.
  package internal(set) var parts: [UploadPart] = []
  package internal(set) var completions: [CompletionAttempt] = []
  private(set) var stage: Stage
  /// Whether its lists are gone: a million uploads have to fit.
  private(set) var isForgotten = false

  private static let completionsKept = 16

  init(
    id: UploadID, file: Int32, initiatedAt: Timestamp, plan: [PartPlan], parts: [UploadPart] = [],
    completions: [CompletionAttempt] = [], stage: Stage = .open, isForgotten: Bool = false
  ) {
    self.id = id
    self.file = file
    self.initiatedAt = initiatedAt
    self.plan = plan
    self.parts = parts
    self.completions = completions
    self.stage = stage
    self.isForgotten = isForgotten
  }

  /// The version that its completion made; nil if it is not completed.
  var completedVersion: VersionID? { if case .completed(let version) = stage { version } else { nil } }

  package func part(_ number: Int) -> UploadPart? {
    index(ofPart: number).map { parts[$0] }
  }

  /// Counts an attempt that begins; returns its number, from 1.
  mutating func beginAttempt(part number: Int) -> Int { parts[insertPart(number)].begin() }

  /// Adds an attempt that has ended; returns its number, from 1.
  @discardableResult
  mutating func record(_ attempt: PartAttempt, part number: Int) -> Int {
    let index = insertPart(number)
    parts[index].record(attempt)
    return parts[index].attemptCount
  }

  mutating func amend(_ ordinal: Int, part number: Int, _ digests: ContentDigests) {
    if let index = index(ofPart: number) { parts[index].amend(ordinal, digests) }
  }

  /// Replaces the bytes of an earlier attempt, and returns those for the caller to free outside the lock.
  mutating func store(_ part: StoredPart, _ attempt: PartAttempt, part number: Int) -> StoredPart? {
    let index = insertPart(number)
    parts[index].record(attempt)
    let earlier = parts[index].stored
    parts[index].stored = part
    return earlier
  }

  mutating func declare(_ completed: [CompletedPart]) {
    for part in completed where part.number >= 1 {
      if let index = index(ofPart: part.number) { parts[index].declaredAtCompletion = part.checksumSHA256 }
    }
  }

  /// Passes the bytes on to the object, and returns those of parts left out, for the caller to free.
  mutating func complete(_ numbers: [Int], as version: VersionID) -> [StoredPart] {
    stage = .completed(version)
    let kept = Set(numbers)
    var dropped: [StoredPart] = []
    for index in parts.indices {
      guard let stored = parts[index].stored else { continue }
      if kept.contains(parts[index].number) {
        // Size and digests stay, since the same completion may be requested again.
        parts[index].stored?.content = .zeros
      } else {
        parts[index].stored = nil
        dropped.append(stored)
      }
    }
    return dropped
  }

  /// Returns the bytes of its parts, for the caller to free.
  mutating func abort() -> [StoredPart] {
    stage = .aborted
    return parts.indices.compactMap { index in
      defer { parts[index].stored = nil }
      return parts[index].stored
    }
  }

  mutating func record(_ completion: CompletionAttempt) {
    guard !isForgotten else { return }
    if completions.count == Self.completionsKept { completions.removeFirst() }
    completions.append(completion)
  }

  /// Drops everything that only its report needs.
  mutating func forget() {
    plan = []
    parts = []
    completions = []
    isForgotten = true
  }

  /// The same upload with the parts that the object has, by the numbers that a repeated completion gives them.
  func remembering(_ content: ObjectContent, as numbers: [Int]) -> MultipartUpload {
    var upload = self
    guard isForgotten, numbers.count == content.parts.count else { return upload }
    for (number, part) in zip(numbers, content.parts) { upload.parts[upload.insertPart(number)].stored = part }
    return upload
  }

  private func position(ofPart number: Int) -> Int { parts.partitioningIndex { $0.number >= number } }

  private func index(ofPart number: Int) -> Int? {
    let index = position(ofPart: number)
    return index < parts.count && parts[index].number == number ? index : nil
  }

  private mutating func insertPart(_ number: Int) -> Int {
    let index = position(ofPart: number)
    if index == parts.count || parts[index].number != number {
      parts.insert(UploadPart(number: number), at: index)
    }
    return index
  }
}
