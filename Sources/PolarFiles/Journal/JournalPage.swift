/// Some of the journal's entries, flat: targets, headers and bodies one behind the other in one buffer.
///
/// Kept as objects of their own, ten thousand entries lie in forty thousand places, and the one that goes to make room is
/// cold by then.
struct JournalPage: Sendable {
  private struct Line: Sendable {
    var time: Timestamp
    // Short texts lie in the line itself, and a token's label is the same for all.
    var transport: String
    var method: String
    var subject: String?
    /// Where the entry's bytes begin; these lengths follow one another.
    var start: Int
    var target: Int
    var headers: Int
    /// -1 without a body that is kept.
    var body: Int
    var queryStart: Int?
    var operation: Operation?
    var organization: ID?
    var file: ID?
    var part: Int?
    var status: Int
    var nanoseconds: Int
    var requestSize: Int
    var responseSize: Int
    var byteCount: Int
    var rare: Rare?
  }

  /// What most entries lack.
  private final class Rare: Sendable {
    let explanation: String?
    let bodyDigest: (sha256Hex: String, size: Int)?
    let body: JournalEntry.Body

    private init(_ entry: JournalEntry) {
      explanation = entry.facts.explanation
      bodyDigest = entry.facts.bodyDigest
      if case .digest = entry.body { body = entry.body } else { body = .none }
    }

    static func of(_ entry: JournalEntry) -> Rare? {
      if case .digest = entry.body { return Rare(entry) }
      return entry.facts.explanation == nil && entry.facts.bodyDigest == nil ? nil : Rare(entry)
    }
  }

  private var bytes: [UInt8] = []
  private var used = 0
  private var lines: [Line] = []

  private static let size = 64 << 10
  private static let mostLines = 256

  var count: Int { lines.count }

  func byteCount(_ index: Int) -> Int { lines[index].byteCount }

  /// False, with nothing taken, when there is no room left.
  mutating func append(_ entry: JournalEntry, byteCount: Int) -> Bool {
    let needed = entry.flatCount
    if lines.isEmpty, needed > bytes.count { bytes = [UInt8](repeating: 0, count: max(Self.size, needed)) }
    guard used + needed <= bytes.count, lines.count < Self.mostLines else { return false }
    let start = used
    write(entry.target)
    write(entry.headers)
    var body = -1
    if case .bytes(let bytes) = entry.body {
      body = bytes.count
      write(bytes)
    }
    lines.append(
      Line(
        time: entry.time, transport: entry.transport, method: entry.method, subject: entry.facts.subject, start: start,
        target: entry.target.count, headers: entry.headers.count, body: body, queryStart: entry.queryStart,
        operation: entry.facts.operation, organization: entry.facts.organization, file: entry.facts.file,
        part: entry.facts.part, status: entry.status, nanoseconds: entry.nanoseconds, requestSize: entry.requestSize,
        responseSize: entry.responseSize, byteCount: byteCount, rare: Rare.of(entry)))
    return true
  }

  private mutating func write(_ source: [UInt8]) {
    source.withUnsafeBytes { source in
      bytes.withUnsafeMutableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + source.count]).copyMemory(from: source)
      }
    }
    used += source.count
  }

  /// Makes room for other entries in the memory at hand.
  mutating func removeAll() {
    lines.removeAll(keepingCapacity: true)
    used = 0
    if bytes.count > Self.size { bytes = [] }
  }

  func entry(_ index: Int, sequence: Int) -> JournalEntry {
    let line = lines[index]
    var start = line.start
    func next(_ count: Int) -> ArraySlice<UInt8> {
      defer { start += count }
      return bytes[start..<start + count]
    }
    let (target, headers) = (Array(next(line.target)), Array(next(line.headers)))
    let facts = Trace.Facts(
      operation: line.operation, subject: line.subject, organization: line.organization, file: line.file,
      part: line.part, explanation: line.rare?.explanation, bodyDigest: line.rare?.bodyDigest)
    var entry = JournalEntry(
      time: line.time, transport: line.transport, method: line.method, target: target, queryStart: line.queryStart,
      headers: headers, facts: facts, status: line.status, nanoseconds: line.nanoseconds,
      requestSize: line.requestSize, responseSize: line.responseSize,
      body: line.body < 0 ? line.rare?.body ?? .none : .bytes(Array(next(line.body))))
    entry.sequence = sequence
    return entry
  }
}

extension JournalEntry {
  /// What goes into a page's buffer.
  fileprivate var flatCount: Int {
    if case .bytes(let bytes) = body { return target.count + headers.count + bytes.count }
    return target.count + headers.count
  }
}
