/// A multipart upload: open, completed or aborted.
package struct MultipartUpload: Sendable {
  package struct CompletionAttempt: Sendable {
    package var at: Timestamp
    package var refusal: PartAttempt.Refusal?
  }

  package let id: Handle
  /// The file that it was opened for.
  var file: Int32
  package let initiatedAt: Timestamp
  /// The parts as announced at create.
  package private(set) var plan: [PartPlan]
  /// By number.
  package private(set) var parts: [UploadPart] = []
  package private(set) var completions: [CompletionAttempt] = []
  /// What is left of the parts of an upload completed long ago; its other lists are empty then.
  private var settled: [SettledPart] = []
  private var settledAt: Timestamp
  /// The version that its completion made.
  package private(set) var completedVersion: VersionID?
  package private(set) var isAborted = false

  private static let completionsKept = 16

  init(id: Handle, file: Int32, initiatedAt: Timestamp, plan: [PartPlan]) {
    self.id = id
    self.file = file
    self.initiatedAt = initiatedAt
    self.plan = plan
    settledAt = initiatedAt
  }

  package var isOpen: Bool { completedVersion == nil && !isAborted }

  package func part(_ number: Int) -> UploadPart? {
    let index = position(of: number)
    return index < parts.count && parts[index].number == number ? parts[index] : nil
  }

  mutating func record(_ attempt: PartAttempt, part number: Int) {
    parts[insertPart(number)].record(attempt)
  }

  /// Puts the bytes in the place of an earlier attempt's, which are given back: freeing them is for the caller, outside
  /// the lock.
  mutating func store(_ part: StoredPart, _ attempt: PartAttempt, part number: Int) -> StoredPart? {
    let index = insertPart(number)
    parts[index].record(attempt)
    let earlier = parts[index].stored
    parts[index].stored = part
    return earlier
  }

  mutating func declare(_ completed: [CompletedPart]) {
    for part in completed where part.number >= 1 {
      let index = position(of: part.number)
      guard index < parts.count, parts[index].number == part.number else { continue }
      parts[index].declaredAtCompletion = part.checksumSHA256
    }
  }

  /// The bytes are the object's from now on, and those of parts left out are given back to be freed.
  mutating func complete(_ numbers: [Int], as version: VersionID) -> [StoredPart] {
    completedVersion = version
    let kept = Set(numbers)
    var dropped: [StoredPart] = []
    for index in parts.indices {
      guard let stored = parts[index].stored else { continue }
      if kept.contains(parts[index].number) {
        // Size and digests stay: the same completion may be asked for again.
        parts[index].stored?.content = .zeros
      } else {
        parts[index].stored = nil
        dropped.append(stored)
      }
    }
    return dropped
  }

  /// The bytes of its parts are given back to be freed.
  mutating func abort() -> [StoredPart] {
    isAborted = true
    return parts.indices.compactMap { index in
      defer { parts[index].stored = nil }
      return parts[index].stored
    }
  }

  mutating func record(_ completion: CompletionAttempt) {
    if completions.count == Self.completionsKept { completions.removeFirst() }
    completions.append(completion)
  }

  private func position(of number: Int) -> Int {
    var low = 0
    var high = parts.count
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].number < number {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private mutating func insertPart(_ number: Int) -> Int {
    let index = position(of: number)
    if index == parts.count || parts[index].number != number {
      parts.insert(UploadPart(number: number), at: index)
    }
    return index
  }
}

extension MultipartUpload {
  /// A part of an upload completed long ago. Size and digests are the object's; what was declared agreed with them, or
  /// the part would not be in it.
  private struct SettledPart: Sendable {
    var number: UInt16
    var isInObject: Bool
    var isAnnounced: Bool
    var attemptCount: UInt32
  }

  /// Lets go of all that can be told from the object: a million completed uploads have to fit.
  mutating func settle() {
    guard completedVersion != nil, settled.isEmpty, !parts.isEmpty else { return }
    settled.reserveCapacity(parts.count)
    let isPlain =
      plan.count == parts.count
      && zip(plan, parts).allSatisfy { plan, part in
        plan.number == part.number
          && (plan.checksumSHA256Base64 == nil || plan.checksumSHA256Base64 == part.stored?.sha256.base64)
      }
    for (index, part) in parts.enumerated() {
      settled.append(
        SettledPart(
          number: UInt16(part.number), isInObject: part.stored != nil,
          isAnnounced: isPlain && plan[index].checksumSHA256Base64 != nil,
          attemptCount: UInt32(clamping: part.attemptCount)))
    }
    if isPlain { plan = [] }
    settledAt = completions.last?.at ?? initiatedAt
    parts = []
    completions = []
  }

  /// Brings back the parts, without their attempts, of the object that the upload became.
  mutating func unsettle(_ content: ObjectContent?) {
    guard !settled.isEmpty else { return }
    let isPlain = plan.isEmpty
    var stored = (content?.parts ?? [])[...]
    for part in settled {
      let number = Int(part.number)
      var restored = UploadPart(number: number)
      restored.attemptCount = Int(part.attemptCount)
      restored.stored = part.isInObject ? stored.popFirst() : nil
      restored.stored?.content = .zeros
      restored.declaredAtCompletion = restored.stored?.sha256.base64
      if isPlain {
        let announced = part.isAnnounced ? restored.stored?.sha256.base64 : nil
        plan.append(PartPlan(number: number, checksumSHA256Base64: announced))
      }
      parts.append(restored)
    }
    completions = [CompletionAttempt(at: settledAt, refusal: nil)]
    settled = []
  }
}
