import Testing

@testable import PolarFiles

/// The journal beside an array that does the same without sharing, pages or limits of its own.
struct JournalModelTests {
  /// Few values for each part of an entry, so that entries in a row agree in some of them, and often in all.
  private struct Entries {
    var random: RandomSource

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }

    mutating func next(like last: JournalEntry?) -> JournalEntry {
      var entry = JournalTests.entry(pick(targets), method: pick(["GET", "POST", "VERSION-CONTROL-ALL"]))
      entry.transport = pick(Transport.allCases)
      entry.headers = pick(headers)
      entry.facts.operation = pick([nil, .list, .create])
      entry.facts.subject = pick([nil, "short", "polar_oat_…f00d, and more than a string holds in itself"])
      entry.facts.organization = pick([nil, TestStore.acme])
      entry.facts.file = pick([nil, TestStore.acme])
      entry.facts.part = pick([nil, 1, 2])
      if let last, pick([true, true, false]) { entry = last }
      // Larger than a page.
      if pick(Array(0..<60)) == 0 { entry.headers = [UInt8](repeating: UInt8(ascii: "H"), count: 70_000) }
      entry.outcome = .init(
        time: Timestamp(microseconds: Int64(random.next() >> 2)), status: pick([200, 404, 599]),
        nanoseconds: Int(random.next() >> 1), requestSize: Int(random.next() >> 1), responseSize: pick([0, 1 << 40]))
      entry.facts.explanation = pick([nil, nil, nil, "", "Because."])
      entry.facts.bodyDigest = pick([nil, nil, nil, (sha256Hex: "abc", size: 7)])
      entry.body = entry.facts.bodyDigest.map { .digest(sha256Hex: $0.sha256Hex, size: $0.size) } ?? pick(bodies)
      return entry
    }

    private let targets = [
      "/v1/files/", "/v1/files/?limit=1", "/v1/files/?limit=2", "", "/" + String(repeating: "x", count: 900),
    ]
    private let headers = [0, 1, 2, 300, 3000].map { [UInt8](repeating: UInt8(ascii: "h"), count: $0) }
    private let bodies: [JournalEntry.Body] = [
      .none, .none, .bytes([1]), .bytes([2]), .bytes([UInt8](repeating: 3, count: 2000)),
      .digest(sha256Hex: nil, size: 70_000),
    ]
  }

  @Test(arguments: 0..<20)
  func `reads what an array would hold`(seed: Int) {
    var entries = Entries(random: RandomSource(seed: UInt64(seed)))
    let limit = entries.pick([1, 2, 255, 256, 257, 700])
    let byteLimit = entries.pick([0, 1000, 20_000, 300_000, .max])
    var (ring, model): (JournalRing, [JournalEntry]) = (JournalRing(), [])
    var snapshots: [(ring: JournalRing, entries: [JournalEntry])] = []
    for number in 1...1000 {
      var entry = entries.next(like: model.last)
      ring.append(entry, limit: limit, byteLimit: byteLimit)
      entry.sequence = number
      model.append(entry)
      #expect(ring.lastSequence == number)
      #expect(ring.last.map { $0.isSame(as: entry) } == true)
      if number % 150 == 0 {
        check(ring, holds: model, limit, byteLimit)
        snapshots.append((ring, ring.filter { _ in true }))
      }
      if entries.pick(Array(0..<1000)) == 0 {
        ring.removeAll()
        model = []
      }
    }
    for snapshot in snapshots { #expect(snapshot.ring.filter { _ in true }.isSame(as: snapshot.entries[...])) }
  }

  /// The last ones of the model, as many as the limits allow.
  private func check(_ ring: JournalRing, holds model: [JournalEntry], _ limit: Int, _ byteLimit: Int) {
    let read = ring.filter { _ in true }
    #expect(read.isSame(as: model.suffix(read.count)))
    #expect(read.count <= limit)
    #expect(ring.byteCount <= byteLimit || read.count <= 1)
    #expect(ring.byteCount >= read.reduce(0) { $0 + $1.leastByteCount })
    // Nothing goes that there was room for, even without sharing.
    guard read.count < min(limit, model.count) else { return }
    #expect(model.suffix(read.count + 1).reduce(0) { $0 + $1.mostByteCount } > byteLimit)
  }
}

extension JournalEntry {
  fileprivate func isSame(as other: JournalEntry) -> Bool {
    sequence == other.sequence && transport == other.transport && method == other.method && target == other.target
      && queryStart == other.queryStart && headers == other.headers && facts.operation == other.facts.operation
      && facts.subject == other.facts.subject && facts.organization == other.facts.organization
      && facts.file == other.facts.file && facts.part == other.facts.part
      && facts.explanation == other.facts.explanation && facts.bodyDigest?.size == other.facts.bodyDigest?.size
      && facts.bodyDigest?.sha256Hex == other.facts.bodyDigest?.sha256Hex && time == other.time
      && status == other.status && nanoseconds == other.nanoseconds && requestSize == other.requestSize
      && responseSize == other.responseSize && body.isSame(as: other.body)
  }

  /// What it takes when all that can be shared is.
  fileprivate var leastByteCount: Int {
    if case .bytes(let bytes) = body { 48 + bytes.count } else { 48 }
  }

  /// More than it takes by itself.
  fileprivate var mostByteCount: Int { 1000 + leastByteCount + target.count + headers.count }
}

extension JournalEntry.Body {
  fileprivate func isSame(as other: JournalEntry.Body) -> Bool {
    switch (self, other) {
    case (.none, .none): true
    case (.bytes(let bytes), .bytes(let others)): bytes == others
    case (.digest(let hex, let size), .digest(let otherHex, let otherSize)): hex == otherHex && size == otherSize
    default: false
    }
  }
}

extension [JournalEntry] {
  fileprivate func isSame(as others: ArraySlice<JournalEntry>) -> Bool {
    count == others.count && zip(self, others).allSatisfy { $0.isSame(as: $1) }
  }
}
