/// Some of the journal's entries, flat: targets, headers and bodies one behind the other in one buffer.
///
/// Kept as objects of their own, ten thousand entries lie in forty thousand places, and the one that goes to make room is
/// cold by then. What is asked again and again is kept once: then an entry is one line of 56 bytes.
struct JournalPage: Sendable {
  private struct Line: Sendable {
    var outcome: JournalEntry.Outcome
    /// Empty without a body that is kept.
    var body: ByteRun
    /// What it added to what is held.
    var byteCount: UInt32
    var question: UInt16
    /// -1 without one.
    var rarity: Int16
  }

  /// What most entries lack.
  private struct Rarity: Sendable {
    var explanation: String?
    var bodyDigest: (sha256Hex: String, size: Int)?
    /// Only a digest; bytes lie in the buffer.
    var body = JournalEntry.Body.none

    init?(_ facts: borrowing Trace.Facts, _ body: JournalEntry.Body) {
      if case .digest = body { self.body = body } else if !facts.areRare { return nil }
      explanation = facts.explanation
      bodyDigest = facts.bodyDigest
    }

    var byteCount: Int {
      MemoryLayout<Rarity>.stride + (explanation?.utf8.count ?? 0) + (bodyDigest?.sha256Hex.utf8.count ?? 0)
    }
  }

  private var bytes: [UInt8] = []
  private var lines: [Line] = []
  /// What was asked; the last of them by the last line.
  private var questions: [JournalQuestion] = []
  private var rarities: [Rarity] = []

  private static let size = 64 << 10
  private static let mostLines = 256

  var count: Int { lines.count }

  func byteCount(_ index: Int) -> Int { Int(lines[index].byteCount) }

  /// - Returns: how many bytes it takes, or nil, with nothing taken, when there is no room left.
  mutating func append(_ draft: JournalDraft, _ facts: borrowing Trace.Facts, _ body: JournalEntry.Body) -> Int? {
    guard lines.count < Self.mostLines else { return nil }
    let last = questions.count - 1
    var byteCount = MemoryLayout<Line>.stride + body.keptCount
    if last < 0 || !questions[last].isAsked(by: draft, facts, in: bytes) {
      let headers = last < 0 ? nil : questions[last].headers.holding(draft.headers, in: bytes)
      let added = draft.target.count + (headers == nil ? draft.headers.count : 0)
      guard hasRoom(for: added + body.keptCount) else { return nil }
      byteCount += added + MemoryLayout<JournalQuestion>.stride
      questions.append(
        JournalQuestion(draft, facts, target: write(draft.target), headers: headers ?? write(draft.headers)))
    } else {
      guard hasRoom(for: body.keptCount) else { return nil }
    }
    let rarity = note(facts, body, &byteCount)
    lines.append(
      Line(
        outcome: draft.outcome, body: write(body), byteCount: UInt32(byteCount), question: UInt16(questions.count - 1),
        rarity: rarity))
    return byteCount
  }

  /// Makes room for other entries in the memory at hand.
  mutating func removeAll() {
    lines.removeAll(keepingCapacity: true)
    questions.removeAll(keepingCapacity: true)
    rarities.removeAll()
    if bytes.count > Self.size { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
  }

  func entry(_ index: Int, sequence: Int) -> JournalEntry {
    let line = lines[index]
    let question = questions[Int(line.question)]
    let rarity = line.rarity < 0 ? nil : rarities[Int(line.rarity)]
    let facts = Trace.Facts(
      operation: question.operation, subject: question.subject, organization: question.organization,
      file: question.file, part: question.part, explanation: rarity?.explanation, bodyDigest: rarity?.bodyDigest)
    var entry = JournalEntry(
      transport: question.transport, method: question.method, target: Array(bytes[question.target.range]),
      queryStart: question.queryStart, headers: Array(bytes[question.headers.range]), facts: facts,
      outcome: line.outcome,
      body: line.body.count > 0 ? .bytes(Array(bytes[line.body.range])) : rarity?.body ?? .none)
    entry.sequence = sequence
    return entry
  }

  /// A page takes one entry at least, however large.
  private mutating func hasRoom(for count: Int) -> Bool {
    guard lines.isEmpty else { return bytes.count + count <= Self.size }
    bytes.reserveCapacity(max(count, Self.size))
    lines.reserveCapacity(Self.mostLines)
    return true
  }

  private mutating func write(_ source: UnsafeRawBufferPointer) -> ByteRun {
    defer { bytes.append(contentsOf: source) }
    return ByteRun(start: UInt32(bytes.count), count: UInt32(source.count))
  }

  private mutating func write(_ body: JournalEntry.Body) -> ByteRun {
    guard case .bytes(let bytes) = body else { return ByteRun(start: 0, count: 0) }
    return bytes.withUnsafeBytes { write($0) }
  }

  private mutating func note(
    _ facts: borrowing Trace.Facts, _ body: JournalEntry.Body, _ byteCount: inout Int
  ) -> Int16 {
    guard let rarity = Rarity(facts, body) else { return -1 }
    byteCount += rarity.byteCount
    rarities.append(rarity)
    return Int16(rarities.count - 1)
  }
}

extension JournalEntry.Body {
  /// How many bytes of it go into a page.
  fileprivate var keptCount: Int {
    if case .bytes(let bytes) = self { bytes.count } else { 0 }
  }
}

extension Trace.Facts {
  fileprivate var areRare: Bool { explanation != nil || bodyDigest != nil }
}
