import Synchronization
import Testing

@testable import PolarFiles

struct JournalTests {
  static func entry(
    _ target: String = "/v1/files/", method: String = "GET", status: Int = 200, body: [UInt8] = [],
    facts: (inout RequestNotes) -> Void = { _ in }
  ) -> JournalEntry {
    var entry = JournalEntry(
      transport: .http1_1, method: method, target: Array(target.utf8),
      queryStart: target.utf8.firstIndex(of: UInt8(ascii: "?")).map {
        target.utf8.distance(from: target.utf8.startIndex, to: $0) + 1
      },
      headers: [], facts: RequestNotes(),
      outcome: .init(time: TestStore.noon, status: status, nanoseconds: 1, requestSize: body.count, responseSize: 0),
      body: JournalEntry.Body(body))
    facts(&entry.facts)
    return entry
  }

  private func match(_ set: (inout JournalMatch) -> Void) -> JournalMatch {
    var match = JournalMatch()
    set(&match)
    return match
  }

  @Test(arguments: [1, 3, 64, 100])
  func `keeps the last requests, numbered from the first one on`(limit: Int) {
    let journal = Journal(limit: limit)
    for number in 1...250 { journal.record(Self.entry("/\(number)")) }
    let entries = journal.entries()
    #expect(entries.map(\.sequence) == Array(251 - limit...250))
    #expect(entries.map(\.path) == (251 - limit...250).map { "/\($0)" })
  }

  @Test func `keeps no more bytes than it may`() {
    let journal = Journal(limit: 1000, byteLimit: 100_000)
    for _ in 1...100 { journal.record(Self.entry(body: [UInt8](repeating: 0, count: 10_000))) }
    let entries = journal.entries()
    #expect((8...9).contains(entries.count))
    #expect(entries.last?.sequence == 100)
  }

  @Test func `gives back what was recorded, however long`() throws {
    let journal = Journal(limit: 10)
    let target = "/v1/files/" + String(repeating: "x", count: 100_000) + "?a=b"
    for target in ["/", target, "/"] {
      journal.record(
        Self.entry(target, method: "PATCH", body: [1, 2, 3]) { facts in
          facts.subject = "polar_oat_…f00d"
          facts.explanation = "Because."
          facts.bodyDigest = ("abc", 7)
          facts.part = 3
          facts.file = TestStore.acme
          facts.operation = .update
        })
    }
    let entries = journal.entries()
    #expect(entries.map(\.target.count) == [1, target.utf8.count, 1])
    let entry = try #require(entries.dropFirst().first)
    #expect(entry.query == "a=b")
    #expect(entry.method == "PATCH")
    #expect(entry.facts.subject == "polar_oat_…f00d")
    #expect(entry.facts.explanation == "Because.")
    #expect(entry.facts.bodyDigest?.size == 7)
    #expect(entry.facts.part == 3)
    #expect(entry.facts.file == TestStore.acme)
    #expect(entry.facts.operation == .update)
    guard case .bytes([1, 2, 3]) = entry.body else {
      Issue.record("another body: \(entry.body)")
      return
    }
  }

  @Test func `a snapshot stays as it was`() {
    var ring = JournalRing()
    for number in 1...300 { ring.append(Self.entry("/\(number)"), limit: 400, byteLimit: .max) }
    let snapshot = ring
    for number in 301...2000 { ring.append(Self.entry("/\(number)"), limit: 400, byteLimit: .max) }
    #expect(snapshot.filter { _ in true }.map(\.path) == (1...300).map { "/\($0)" })
    #expect(ring.filter { _ in true }.map(\.path) == (1601...2000).map { "/\($0)" })
  }

  @Test func `remembers nothing with a limit of zero`() {
    let journal = Journal(limit: 0)
    journal.record(Self.entry())
    #expect(journal.entries().isEmpty)
  }

  @Test func `goes on counting after it was cleared`() {
    let journal = Journal(limit: 10)
    journal.record(Self.entry())
    journal.removeAll()
    journal.record(Self.entry())
    #expect(journal.entries().map(\.sequence) == [2])
  }

  static let paths = [
    ("/v1/files/", "/v1/files/", true), ("/v1/files/", "/v1/files", false), ("/v1/*", "/v1/files/", true),
    ("*", "", true), ("*/a", "/a/a", true), ("/a*a", "/a", false), ("/a*b*c", "/a-b-b-c", true),
    ("/a*b*c", "/a-c-b", false), ("/**/x", "/x", false), ("/a b", "/a%20b", true), ("/a%20b", "/a%20b", true),
    ("/a*b", "/a%2", false),
  ]

  @Test(arguments: paths)
  func `matches paths with stars`(pattern: String, path: String, matches: Bool) {
    #expect(PathPattern(pattern).matches(Array(path.utf8)[...]) == matches)
  }

  @Test func `tells in which fields an entry differs`() {
    let entry = Self.entry(status: 404) { $0.operation = .list }
    let asked = match {
      $0.operation = .create
      $0.status = .hundred(4)
      $0.method = "POST"
    }
    #expect(asked.differences(entry) == [.operation, .method])
  }

  @Test func `wakes a waiter with the request that completes its count`() {
    let journal = Journal(limit: 10)
    let woken = Mutex<[[Int]]>([])
    journal.record(Self.entry(status: 201))
    let isPending = journal.wait(journal.makeWaiterID(), for: match { $0.status = .exactly(201) }, count: 2) {
      awaited in
      guard case .came(let found) = awaited else { return }
      woken.withLock { $0.append(found.map(\.sequence)) }
    }
    #expect(isPending)
    journal.record(Self.entry(status: 200))
    #expect(woken.withLock { $0 }.isEmpty)
    journal.record(Self.entry(status: 201))
    journal.record(Self.entry(status: 201))
    #expect(woken.withLock { $0 } == [[1, 3]])
  }

  @Test func `counts anew for a waiter when it is cleared, and forgets one that gave up`() {
    let journal = Journal(limit: 10)
    journal.record(Self.entry())
    let waiter = journal.makeWaiterID()
    let woken = Mutex(0)
    _ = journal.wait(waiter, for: JournalMatch(), count: 2) { _ in woken.withLock { $0 += 1 } }
    journal.removeAll()
    journal.record(Self.entry())
    #expect(woken.withLock { $0 } == 0)
    #expect(journal.cancel(waiter)?.count == 1)
    #expect(journal.cancel(waiter) == nil)
    journal.record(Self.entry())
    #expect(woken.withLock { $0 } == 0)
  }

  @Test func `keeps the digest of a body that is too large to keep`() {
    let small = JournalEntry.Body([UInt8](repeating: 1, count: 65_536))
    guard case .bytes = small else {
      Issue.record("not kept")
      return
    }
    let bytes = [UInt8](repeating: 1, count: 65_537)
    guard case .digest(let hex, 65_537) = JournalEntry.Body(bytes) else {
      Issue.record("kept")
      return
    }
    #expect(hex == SHA256Digest.of(bytes).hex)
  }
}

extension JournalRing {
  mutating func append(_ entry: JournalEntry, limit: Int, byteLimit: Int) {
    entry.withDraft { append($0, entry.facts, entry.body, limit: limit, byteLimit: byteLimit) }
  }
}
