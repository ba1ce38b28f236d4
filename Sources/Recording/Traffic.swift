package import PolarFiles

/// Counts of all requests since the mock started, for metrics. They never decrease: neither a clear nor a reset changes
/// them.
///
/// Guarded by the journal's lock; a request costs a few additions.
package struct Traffic: Sendable {
  /// The requests of one operation; nil for requests without a route.
  package struct Share: Sendable {
    package let operation: Operation?
    /// The counts by status, ascending, without those of 0.
    package let statuses: [(code: Int, count: Int)]
    /// A histogram: how many took at most as long as each of `bounds` and longer than the one before; last, longer than
    /// all.
    package let durations: [Int]
    package let nanoseconds: Int
    /// The bytes of the requests' bodies.
    package let received: Int
    /// The bytes of the responses' bodies.
    package let sent: Int
  }

  /// The bounds of the histogram of durations, in nanoseconds.
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
  /// Rule ids come from clients, so ids beyond this number are counted together.
  private static let maxRules = 1000
  private static let otherRules = "other"

  /// A row for each operation, a column for each status.
  private var counts = [Int](repeating: 0, count: rows * codes.count)
  private var durations = [Int](repeating: 0, count: rows * (bounds.count + 1))
  private var sums = [Sums](repeating: Sums(), count: rows)
  /// How many requests each failure rule struck, by its id.
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
    let isCounted = struck[rule] != nil || struck.count < Self.maxRules
    struck[isCounted ? rule : Self.otherRules, default: 0] += 1
  }

  /// The operations that had requests, in their usual order; requests without a route come last.
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
