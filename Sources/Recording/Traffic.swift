package import PolarFiles

/// What went through a mock since it started. Nothing of it ever gets less: neither a clear nor a reset touches it.
///
/// A value that the journal has under its own lock; a request costs it a few additions.
package struct Traffic: Sendable {
  /// The requests of one operation, or of those that no route knows.
  package struct Share: Sendable {
    package let operation: Operation?
    /// By status, ascending, without those that never were.
    package let statuses: [(code: Int, count: Int)]
    /// How many took as long as each of `bounds` at most, and longer than the one before; last those beyond all.
    package let durations: [Int]
    package let nanoseconds: Int
    /// Of the requests' bodies, in bytes.
    package let received: Int
    /// Of the answers' bodies, in bytes.
    package let sent: Int
  }

  /// In nanoseconds: from the head to the answer.
  package static let bounds = [
    100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
    250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
  ]

  private struct Sums {
    var nanoseconds = 0
    var received = 0
    var sent = 0
  }

  private static let codes = 100...599
  private static let rows = Operation.allCases.count + 1
  /// Rule ids come from clients; beyond this number they are counted together.
  private static let mostRules = 1000
  private static let otherRules = "other"

  /// A row for each operation, a column for each status.
  private var counts = [Int](repeating: 0, count: rows * codes.count)
  private var durations = [Int](repeating: 0, count: rows * (bounds.count + 1))
  private var sums = [Sums](repeating: Sums(), count: rows)
  /// How many requests each failure rule struck, by the id that the journal has.
  package private(set) var struck: [String: Int] = [:]

  mutating func count(_ notes: SettledNotes, _ outcome: JournalEntry.Outcome) {
    let row = notes.value.operation?.index ?? Self.rows - 1
    let code = max(Self.codes.lowerBound, min(outcome.status, Self.codes.upperBound)) - Self.codes.lowerBound
    counts[row * Self.codes.count + code] += 1
    let bounds = Self.bounds
    var bucket = 0
    while bucket < bounds.count, outcome.nanoseconds > bounds[bucket] { bucket += 1 }
    durations[row * (bounds.count + 1) + bucket] += 1
    sums[row].nanoseconds += outcome.nanoseconds
    sums[row].received += notes.value.body.size
    sums[row].sent += outcome.responseSize
    if let rule = notes.value.failure { countStrike(of: rule) }
  }

  private mutating func countStrike(of rule: String) {
    let isCounted = struck[rule] != nil || struck.count < Self.mostRules
    struck[isCounted ? rule : Self.otherRules, default: 0] += 1
  }

  /// Those of which there were requests, in the order of operations, the unknown last.
  package var shares: [Share] {
    (0..<Self.rows).compactMap { row in
      let columns = counts[row * Self.codes.count..<(row + 1) * Self.codes.count]
      let statuses = zip(Self.codes, columns).filter { $0.1 > 0 }.map { (code: $0, count: $1) }
      guard !statuses.isEmpty else { return nil }
      let width = Self.bounds.count + 1
      return Share(
        operation: row < Operation.allCases.count ? Operation.allCases[row] : nil, statuses: statuses,
        durations: Array(durations[row * width..<(row + 1) * width]), nanoseconds: sums[row].nanoseconds,
        received: sums[row].received, sent: sums[row].sent)
    }
  }
}
