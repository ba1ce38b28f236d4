import PolarFiles
import Testing
@testable import Recording

struct TrafficTests {
  private func journal(limit: Int = 10) -> Journal { Journal(limit: limit) }

  @Test func `knows the place of every operation`() {
    #expect(Operation.allCases.map(\.index) == Array(Operation.allCases.indices))
  }

  @Test func `bounds grow`() {
    #expect(Traffic.bounds == Traffic.bounds.sorted())
    #expect(Set(Traffic.bounds).count == Traffic.bounds.count)
  }

  @Test(arguments: [0, 3, 1000]) func `counts every request, remembered or not`(limit: Int) throws {
    let journal = journal(limit: limit)
    for number in 0..<10 {
      let head = Entries.head()
      let notes = Entries.notes {
        $0.operation = .list
        $0.body = .bytes([1, 2])
        $0.failure = number < 4 ? "failure-1" : nil
      }
      let outcome = Entries.outcome(status: number == 0 ? 503 : 200, size: 5)
      journal.record(head, notes: SettledNotes(notes), outcome: outcome)
    }
    journal.record("/nowhere", status: 404)
    journal.removeAll()
    let shares = journal.traffic.shares
    #expect(shares.map(\.operation) == [.list, nil])
    let list = try #require(shares.first)
    #expect(list.statuses.map(\.code) == [200, 503])
    #expect(list.statuses.map(\.count) == [9, 1])
    #expect((list.received, list.sent, list.nanoseconds) == (20, 50, 12_345_670))
    #expect(journal.traffic.struck == ["failure-1": 4])
  }

  @Test func `sorts durations by their bounds`() throws {
    let journal = journal()
    let durations = [0, 100_000, 100_001, 2_500_000, 10_000_000_000, 10_000_000_001]
    for duration in durations {
      let outcome = JournalEntry.Outcome(time: Entries.noon, status: 200, nanoseconds: duration, responseSize: 0)
      journal.record(Entries.head(), notes: SettledNotes(Entries.notes { $0.operation = .health }), outcome: outcome)
    }
    let counts = try #require(journal.traffic.shares.first).durations
    #expect(counts.count == Traffic.bounds.count + 1)
    #expect(counts.reduce(0, +) == durations.count)
    #expect((counts[0], counts[1], counts[4], counts[counts.count - 2], counts[counts.count - 1]) == (2, 1, 1, 1, 1))
  }

  @Test func `counts an invalid status as the nearest valid one`() throws {
    let journal = journal()
    journal.record("/", status: 999)
    journal.record("/", status: 0)
    #expect(try #require(journal.traffic.shares.first).statuses.map(\.code) == [100, 599])
  }

  @Test func `counts a great many rules together`() {
    let journal = journal()
    for number in 0..<1500 { journal.record { $0.failure = "rule-\(number)" } }
    let struck = journal.traffic.struck
    #expect(struck.count <= 1001)
    #expect(struck.values.reduce(0, +) == 1500)
    #expect(struck["other"] == 500)
  }
}
