import HTTPCore
import PolarFiles
import Testing
@testable import Recording

struct JournalTests {
  @Test(arguments: [1, 3, 64, 100])
  func `holds the last requests, numbered from the first one on`(limit: Int) {
    let journal = Journal(limit: limit)
    for number in 1...250 { journal.record("/\(number)") }
    let entries = journal.entries()
    #expect(entries.map(\.sequence) == Array(251 - limit...250))
    #expect(entries.map(\.path) == (251 - limit...250).map { "/\($0)" })
  }

  /// Heads, bodies and explanations count towards the limit; entries alone could take gigabytes.
  @Test(arguments: ["head", "body", "explanation"])
  func `holds no more bytes than it may`(what: String) {
    let journal = Journal(limit: 1000, byteLimit: 100_000)
    let long = String(repeating: "x", count: 10_000)
    for _ in 1...100 {
      switch what {
      case "head": journal.record("/" + long)
      case "body": journal.record { $0.body = .bytes(Array(long.utf8)) }
      default: journal.record { $0.explanation = long }
      }
    }
    let entries = journal.entries()
    #expect((5...9).contains(entries.count))
    #expect(entries.last?.sequence == 100)
  }

  @Test func `holds the latest request whatever its size`() {
    let journal = Journal(limit: 10, byteLimit: 1000)
    journal.record()
    journal.record { $0.body = .bytes([UInt8](repeating: 0, count: 65_536)) }
    #expect(journal.entries().map(\.sequence) == [2])
    journal.record()
    #expect(journal.entries().map(\.sequence) == [3])
  }

  /// A model that is one array: the circle grows, wraps and shrinks as bytes require.
  @Test(arguments: 0..<20)
  func `holds what an array would`(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let limit = [1, 15, 16, 17, 100][seed % 5]
    let journal = Journal(limit: limit, byteLimit: 50_000)
    var model: [Int] = []
    for number in 1...500 {
      let size = Int(random.next() % 4) * 2500
      journal.record { $0.body = .bytes([UInt8](repeating: 0, count: size)) }
      model.append(number)
      if random.next() % 100 == 0 {
        journal.removeAll()
        model = []
      }
      let held = journal.entries().map(\.sequence)
      #expect(held == Array(model.suffix(held.count)))
      #expect(held.count <= limit)
      #expect(held.count >= min(limit, model.count, 5))
    }
  }

  @Test func `gives back what was recorded, the head itself included`() throws {
    let journal = Journal(limit: 10)
    let path = "/v1/files/\(String(repeating: "x", count: 30_000))"
    let head = Entries.head("\(path)?a=b#c", method: "PATCH")
    let notes = Entries.notes { notes in
      notes.subject = "polar_oat_…f00d"
      notes.explanation = "Because."
      notes.body = .bytes([1, 2, 3])
      notes.part = 3
      notes.file = Entries.acme
      notes.operation = .update
    }
    journal.record(head, notes: SettledNotes(notes), outcome: Entries.outcome(status: 404, size: 7))
    let entry = try #require(journal.entries().first)
    #expect(entry.path == path)
    #expect(entry.query == "a=b")
    #expect(entry.headers.fields.count == 1)
    #expect(entry.headers["user-agent"] == "tests")
    #expect(entry.version == .http1_1)
    #expect(entry.method == "PATCH")
    #expect(entry.notes.subject == "polar_oat_…f00d")
    #expect(entry.notes.explanation == "Because.")
    #expect(entry.notes.part == 3)
    #expect(entry.notes.file == Entries.acme)
    #expect(entry.notes.operation == .update)
    #expect(entry.notes.body.size == 3)
    #expect(entry.outcome.status == 404)
    #expect(entry.outcome.responseSize == 7)
  }

  @Test(arguments: [("/a", nil), ("/a?", ""), ("/a?b?c", "b?c"), ("/a#b?c", nil)])
  func `keeps path and query apart`(_ target: String, _ query: String?) throws {
    let journal = Journal(limit: 1)
    journal.record(target)
    let entry = try #require(journal.entries().first)
    #expect(entry.path == "/a")
    #expect(entry.query == query)
  }

  @Test func `remembers nothing with a limit of zero`() {
    let journal = Journal(limit: 0)
    journal.record()
    #expect(journal.entries().isEmpty)
  }

  @Test func `goes on counting after it was cleared`() {
    let journal = Journal(limit: 10)
    journal.record()
    journal.removeAll()
    journal.record()
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

  @Test func `names the fields in which an entry differs`() throws {
    let journal = Journal(limit: 1)
    journal.record(status: 404) { $0.operation = .list }
    let entry = try #require(journal.entries().first)
    let asked = Entries.match {
      $0.criteria.operation = OperationPattern(.create)
      $0.status = .hundred(4)
      $0.criteria.method = "POST"
    }
    #expect(asked.differences(entry) == [.request(.operation), .request(.method)])
    #expect(!asked.matches(entry))
  }

  @Test func `holds the digest of a body that is too large to hold`() {
    guard case .bytes = RequestNotes.Body([UInt8](repeating: 1, count: 65_536)) else {
      Issue.record("not held")
      return
    }
    let bytes = [UInt8](repeating: 1, count: 65_537)
    guard case .digest(let hex, 65_537) = RequestNotes.Body(bytes) else {
      Issue.record("held")
      return
    }
    #expect(hex == SHA256Digest.of(bytes).hex)
  }
}
