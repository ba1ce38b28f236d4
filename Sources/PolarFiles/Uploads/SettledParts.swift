/// What is left of the parts of an upload completed long ago. Most have one part: it takes no array.
enum SettledParts: Sendable {
  case none
  case one(SettledPart)
  case many([SettledPart])

  init(_ parts: [SettledPart]) { self = parts.count == 1 ? .one(parts[0]) : .many(parts) }

  var all: [SettledPart] {
    switch self {
    case .none: []
    case .one(let part): [part]
    case .many(let parts): parts
    }
  }
}

/// Size and digests of a part are the object's; what was declared agreed with them, or the part would not be in it.
struct SettledPart: Sendable {
  var number: UInt16
  var isInObject: Bool
  var isAnnounced: Bool
  var attemptCount: UInt32
}

extension MultipartUpload {
  /// Lets go of all that can be told from the object: a million completed uploads have to fit.
  mutating func settle() {
    guard completedVersion != nil, !parts.isEmpty else { return }
    var settled: [SettledPart] = []
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
    if isPlain { plan = .none }
    self.settled = SettledParts(settled)
    settledAt = completions.last?.at ?? initiatedAt
    parts = []
    completions = []
  }

  /// Brings back the parts, without their attempts, of the object that the upload became.
  mutating func unsettle(_ content: ObjectContent?) {
    let settled = settled.all
    guard !settled.isEmpty else { return }
    let isPlain = plan.isEmpty
    var announced: [PartPlan] = []
    var stored = (content?.parts ?? [])[...]
    for part in settled {
      let number = Int(part.number)
      var restored = UploadPart(number: number)
      restored.attemptCount = Int(part.attemptCount)
      restored.stored = part.isInObject ? stored.popFirst() : nil
      restored.stored?.content = .zeros
      restored.declaredAtCompletion = restored.stored?.sha256.base64
      if isPlain {
        let checksum = part.isAnnounced ? restored.stored.map { PartChecksum.sha256($0.sha256) } : nil
        announced.append(PartPlan(number: number, checksum: checksum ?? .none))
      }
      parts.append(restored)
    }
    if isPlain { plan = UploadPlan(count: announced.count) { announced[$0] } }
    completions = [CompletionAttempt(at: settledAt, refusal: nil)]
    self.settled = .none
  }
}
