import Dispatch
import Synchronization
import Testing

@testable import PolarFiles

/// A wait looks through what came before it while further requests are recorded.
struct JournalWaitTests {
  private let journal = Journal(limit: 10_000)
  private let woken = Log()

  private final class Log: Sendable {
    private let state = Mutex<[[Int]]>([])
    var all: [[Int]] { state.withLock { $0 } }
    /// What came, or minus how much was there at a stop.
    func note(_ awaited: Journal.Awaited) {
      let noted =
        switch awaited {
        case .came(let entries): entries.map(\.sequence)
        case .timedOut(let found), .stopped(let found): [-found]
        }
      state.withLock { $0.append(noted) }
    }
  }

  private func waiter(for count: Int) -> Journal.Waiter {
    Journal.Waiter(id: journal.makeWaiterID(), match: JournalMatch(), count: count) { [woken] in woken.note($0) }
  }

  private func waits(for count: Int) -> Bool {
    journal.wait(journal.makeWaiterID(), for: JournalMatch(), count: count) { [woken] in woken.note($0) }
  }

  private func record(_ count: Int) {
    for _ in 0..<count { journal.record(JournalTests.entry()) }
  }

  @Test func `counts once what comes while it searches, in order`() {
    record(2)
    let waiter = waiter(for: 3)
    let earlier = journal.begin(waiter)
    record(2)
    #expect(woken.all.isEmpty)
    #expect(!journal.resume(waiter.id, with: earlier.filter { _ in true }))
    #expect(woken.all == [[1, 2, 3, 4]])
    record(3)
    #expect(woken.all.count == 1)
  }

  @Test func `is not answered before it has searched`() {
    record(1)
    let waiter = waiter(for: 1)
    let earlier = journal.begin(waiter)
    record(5)
    #expect(woken.all.isEmpty)
    _ = journal.resume(waiter.id, with: earlier.filter { _ in true })
    #expect(woken.all == [Array(1...6)])
  }

  @Test func `goes on waiting when there is too little yet`() {
    record(1)
    let waiter = waiter(for: 3)
    let earlier = journal.begin(waiter)
    record(1)
    #expect(journal.resume(waiter.id, with: earlier.filter { _ in true }))
    record(1)
    #expect(woken.all == [[1, 2, 3]])
  }

  @Test func `forgets what was there when it is cleared while it searches`() {
    record(2)
    let waiter = waiter(for: 2)
    let earlier = journal.begin(waiter)
    record(1)
    journal.removeAll()
    record(1)
    #expect(journal.resume(waiter.id, with: earlier.filter { _ in true }))
    record(1)
    #expect(woken.all == [[4, 5]])
  }

  @Test func `is never answered when it is given up while it searches`() {
    record(2)
    let waiter = waiter(for: 1)
    let earlier = journal.begin(waiter)
    #expect(journal.cancel(waiter.id) != nil)
    #expect(!journal.resume(waiter.id, with: earlier.filter { _ in true }))
    record(1)
    #expect(woken.all.isEmpty)
  }

  @Test func `misses nothing while others record`() {
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for number in 1...500 {
        journal.record(JournalTests.entry())
        guard number % 100 == thread else { continue }
        _ = journal.wait(journal.makeWaiterID(), for: JournalMatch(), count: number * 2) { [woken] in woken.note($0) }
      }
    }
    #expect(woken.all.count == 4 * 5)
    for found in woken.all { #expect(found == Array(1...found.count)) }
  }

  @Test func `ends every wait when the server stops, and each later one that what came before does not satisfy`() {
    record(2)
    let searching = waiter(for: 3)
    let earlier = journal.begin(searching)
    #expect(waits(for: 4))
    journal.stopWaiting()
    #expect(woken.all == [[-2]])
    #expect(!journal.resume(searching.id, with: earlier.filter { _ in true }))
    #expect(woken.all == [[-2], [-2]])
    #expect(!waits(for: 3))
    #expect(!waits(for: 2))
    #expect(woken.all == [[-2], [-2], [-2], [1, 2]])
  }
}
