import Dispatch
import PolarFiles
import Synchronization
import Testing
@testable import Recording

struct JournalWaitTests {
  private let journal = Journal(limit: 10_000)
  private let ends = Ends()

  /// The results of waits: the received sequence numbers, or another outcome.
  private final class Ends: Sendable {
    private let state = Mutex<[String]>([])
    var all: [String] { state.withLock { $0 } }

    func note(_ awaited: WaitEnd<[JournalEntry]>) {
      let text =
        switch awaited {
        case .came(let entries): entries.map { "\($0.sequence)" }.joined(separator: " ")
        case .timedOut(let found): "timed out with \(found.count)"
        case .stopped(let found): "stopped with \(found.count)"
        case .removed: "removed"
        }
      state.withLock { $0.append(text) }
    }
  }

  @discardableResult
  private func wait(
    for count: Int, _ match: JournalMatch = JournalMatch(), until deadline: DispatchTime = .distantFuture
  ) -> WaitID {
    let id = journal.makeWaitID()
    journal.wait(id, for: .init(match, count: count), until: deadline) { [ends] in ends.note($0) }
    return id
  }

  @Test func `is answered by the request that completes its count`() {
    journal.record(status: 201)
    wait(for: 2, Entries.match { $0.status = .exactly(201) })
    journal.record(status: 200)
    #expect(ends.all.isEmpty)
    journal.record(status: 201)
    journal.record(status: 201)
    #expect(ends.all == ["1 3"])
  }

  @Test func `is answered immediately by what came before`() {
    for _ in 1...3 { journal.record() }
    wait(for: 2)
    #expect(ends.all == ["1 2 3"])
  }

  @Test func `keeps what it found, though the journal has dropped it since`() {
    let journal = Journal(limit: 2)
    journal.record(status: 201)
    journal.wait(
      journal.makeWaitID(), for: .init(Entries.match { $0.status = .exactly(201) }, count: 2), until: .distantFuture
    ) { [ends] in ends.note($0) }
    for _ in 1...5 { journal.record() }
    journal.record(status: 201)
    #expect(ends.all == ["1 7"])
  }

  @Test func `an ended wait retains neither the journal nor its waiter`() {
    weak var journal: Journal?
    weak var waiter: Ends?
    do {
      let (kept, ends) = (Journal(limit: 10), Ends())
      (journal, waiter) = (kept, ends)
      for count in 1...2 {
        kept.wait(kept.makeWaitID(), for: .init(JournalMatch(), count: count), until: .now() + 600) { ends.note($0) }
      }
      let abandoned = kept.makeWaitID()
      kept.wait(abandoned, for: .init(JournalMatch(), count: 3), until: .now() + 600) { ends.note($0) }
      for _ in 1...2 { kept.record() }
      kept.cancel(abandoned)
      #expect(ends.all == ["1", "1 2"])
    }
    #expect(journal == nil && waiter == nil)
  }

  @Test func `counts anew when the journal is cleared`() {
    journal.record()
    wait(for: 2)
    journal.removeAll()
    journal.record()
    #expect(ends.all.isEmpty)
    journal.record()
    #expect(ends.all == ["2 3"])
  }

  @Test func `a cancelled wait is never completed`() {
    journal.record()
    let id = wait(for: 2)
    #expect(journal.cancel(id)?.count == 1)
    #expect(journal.cancel(id) == nil)
    journal.record()
    #expect(ends.all.isEmpty)
  }

  @Test func `ends at its deadline with what there was`() async {
    journal.record()
    let outcome = await withCheckedContinuation { continuation in
      journal.wait(journal.makeWaitID(), for: .init(JournalMatch(), count: 2), until: .now()) {
        continuation.resume(returning: $0)
      }
    }
    guard case .timedOut(let found) = outcome, found.count == 1 else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func `ends when the mock stops, now and from then on`() {
    journal.record()
    wait(for: 2)
    wait(for: 3)
    journal.stopWaiting()
    #expect(ends.all == ["stopped with 1", "stopped with 1"])
    journal.record()
    wait(for: 3)
    wait(for: 2)
    #expect(ends.all.suffix(2) == ["stopped with 2", "1 2"])
  }

  /// A waiter is called without a lock held, so that it may read the journal.
  @Test func `may ask the journal when it is answered`() {
    let counts = Mutex<[Int]>([])
    for end in 1...2 {
      journal.wait(journal.makeWaitID(), for: .init(JournalMatch(), count: end), until: .distantFuture) { [journal] _ in
        let count = journal.entries().count
        journal.removeAll()
        counts.withLock { $0.append(count) }
      }
    }
    journal.record()
    journal.stopWaiting()
    #expect(counts.withLock { $0 } == [1, 0])
  }

  @Test func `misses nothing while others record`() {
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for number in 1...500 {
        journal.record()
        if number % 100 == thread { wait(for: number * 2) }
      }
    }
    #expect(ends.all.count == 4 * 5)
    for end in ends.all {
      let found = end.split(separator: " ").compactMap { Int($0) }
      #expect(found == Array(1...found.count))
    }
  }
}
