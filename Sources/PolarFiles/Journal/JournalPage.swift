/// Some of the journal's entries, flat: targets, headers and bodies one behind the other in one buffer.
///
/// Kept as objects of their own, ten thousand entries lie in forty thousand places, and the one that goes to make room is
/// cold by then. What is asked again and again is kept once: then an entry is one line of 56 bytes.
struct JournalPage: Sendable {
  private struct Line: Sendable {
    var outcome: JournalEntry.Outcome
    /// Empty without a body that is kept.
    var body = ByteRun(start: 0, count: 0)
    /// What it added to what is held.
    var byteCount = UInt32(MemoryLayout<Line>.stride)
    var question: UInt16
    /// -1 without one.
    var rarity: Int16 = -1
  }

  /// What most entries lack.
  private struct Rarity: Sendable {
    var explanation: String?
    var bodyDigest: (sha256Hex: String, size: Int)?
    /// What is known of a body that is not kept.
    var body: JournalEntry.Body

    init(_ facts: borrowing RequestNotes, _ body: JournalEntry.Body) {
      explanation = facts.explanation
      bodyDigest = facts.bodyDigest
      self.body =
        body.isDigest ? body : bodyDigest.map { .digest(sha256Hex: $0.sha256Hex, size: $0.size) } ?? .none
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

  /// Adds what a client asks again and again, when it is that and there is room. A way of its own and laid out in one
  /// piece, since most requests go it: the journal takes 590 instructions of a request instead of 870.
  ///
  /// - Returns: how many bytes it takes.
  @inline(__always)
  mutating func repeatLast(_ draft: JournalDraft, _ facts: borrowing RequestNotes, _ body: JournalEntry.Body) -> Int? {
    guard case .none = body, !facts.areRare, lines.count < Self.mostLines, repeats(draft, facts) else { return nil }
    lines.append(Line(outcome: draft.outcome, question: UInt16(questions.count - 1)))
    return MemoryLayout<Line>.stride
  }

  /// - Returns: how many bytes it takes, or nil, with nothing taken, when there is no room left.
  @inline(never)
  mutating func append(_ draft: JournalDraft, _ facts: borrowing RequestNotes, _ body: JournalEntry.Body) -> Int? {
    let isRepeated = repeats(draft, facts)
    let headers = isRepeated ? nil : knownHeaders(draft)
    let asked = isRepeated ? 0 : draft.target.count + (headers == nil ? draft.headers.count : 0)
    guard lines.count < Self.mostLines, hasRoom(for: asked + body.keptCount) else { return nil }
    var byteCount = MemoryLayout<Line>.stride + asked + body.keptCount
    if !isRepeated {
      byteCount += MemoryLayout<JournalQuestion>.stride
      questions.append(
        JournalQuestion(draft, facts, target: write(draft.target), headers: headers ?? write(draft.headers)))
    }
    var line = Line(outcome: draft.outcome, question: UInt16(questions.count - 1))
    if case .bytes(let bytes) = body { line.body = bytes.withUnsafeBytes { write($0) } }
    if facts.areRare || body.isDigest {
      let rarity = Rarity(facts, body)
      byteCount += rarity.byteCount
      line.rarity = Int16(rarities.count)
      rarities.append(rarity)
    }
    line.byteCount = UInt32(byteCount)
    lines.append(line)
    return byteCount
  }

  @inline(__always)
  private func repeats(_ draft: JournalDraft, _ facts: borrowing RequestNotes) -> Bool {
    questions.withUnsafeBufferPointer { questions in
      guard let first = questions.baseAddress, !questions.isEmpty else { return false }
      return (first + questions.count - 1).isAsked(by: draft, facts, in: bytes)
    }
  }

  /// Another target with the same headers is what one client sends: they are kept once.
  private func knownHeaders(_ draft: JournalDraft) -> ByteRun? {
    guard let headers = questions.last?.headers, headers.holds(draft.headers, in: bytes) else { return nil }
    return headers
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
    var facts = RequestNotes()
    facts.operation = question.operation
    facts.subject = question.subject
    facts.organization = question.organization
    facts.file = question.file
    facts.part = question.part
    facts.explanation = rarity?.explanation
    facts.bodyDigest = rarity?.bodyDigest
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
}

extension JournalEntry.Body {
  /// How many bytes of it go into a page.
  fileprivate var keptCount: Int {
    if case .bytes(let bytes) = self { bytes.count } else { 0 }
  }

  fileprivate var isDigest: Bool {
    if case .digest = self { true } else { false }
  }
}

extension RequestNotes {
  fileprivate var areRare: Bool { explanation != nil || bodyDigest != nil }
}
