import JSON
import PolarFiles
import Recording

/// How far journal, store and clock have been read: it finds what is new in them, and writes that as events.
struct EventCursor: Sendable {
  struct Position: Sendable {
    /// The sequence number of the latest request.
    var request: Int
    /// The number of changes of the world so far.
    var change: Int
  }

  private struct Failures: Equatable {
    /// The rules at that time; some may have ended since.
    let revision: Int
    let matched: [Int]

    init(of store: Store) {
      revision = store.failures.revision
      matched = store.failures.all(at: store.now()).map(\.matched)
    }
  }

  /// The most requests that are written together, since each of them is sent to every reader. If more have come, the
  /// latest ones are written, and the number of all.
  static let maxRequests = 64
  static let latestOfMore = 8
  /// About the most bytes of requests that are written together, since bodies may be long.
  private static let requestsLimit = 128 << 10

  private let store: Store
  private let journal: Journal
  private(set) var position: Position
  private var clears: Int
  private var clock: Clock.Setting
  private var failures: Failures

  /// Begins with what is new from now on.
  init(store: Store, journal: Journal) {
    self.store = store
    self.journal = journal
    let (latest, _, clears) = journal.position
    position = Position(request: latest, change: store.latestChanges(after: .max).count)
    self.clears = clears
    clock = store.clock.setting
    failures = Failures(of: store)
  }

  /// Appends what is new.
  mutating func advance(writing text: inout EventWriter) {
    let (changes, count) = store.latestChanges(after: position.change)
    if changes?.contains(where: { $0.kind == .reset }) == true { text.event("reset") }
    let (latest, _, clears) = journal.position
    if clears != self.clears { text.event("cleared") }
    self.clears = clears
    if latest > position.request { write(requests: position.request + 1...latest, to: &text) }
    // If there are too many changes, one event says that there were some.
    if let changes, changes.count <= Self.maxRequests {
      for change in changes where change.kind != .reset { text.change(change.kind, change.id) }
    } else {
      text.change(.world, nil)
    }
    position = Position(request: latest, change: count)
    let failures = Failures(of: store)
    if failures != self.failures { text.event("failures") }
    self.failures = failures
    let clock = store.clock
    if clock.setting != self.clock {
      self.clock = clock.setting
      text.event("clock") { clock.appendMembers(to: &$0) }
    }
  }

  /// Appends the latest requests; earlier ones are skipped if they are too many or too long.
  private func write(requests: ClosedRange<Int>, to text: inout EventWriter) {
    var first = requests.upperBound + 1
    var shown: [[UInt8]] = []
    var size = 0
    let shownCount = requests.count > Self.maxRequests ? Self.latestOfMore : Self.maxRequests
    for entry in journal.entries(requests.clampedToLast(shownCount)).reversed() where size < Self.requestsLimit {
      var event = EventWriter()
      event.request(entry)
      shown.append(event.bytes)
      size += event.bytes.count
      first = entry.sequence
    }
    if first > requests.lowerBound {
      var end = position
      end.request = first - 1
      text.skipped(from: position, to: end)
    }
    for event in shown.reversed() { text.append(event) }
  }
}

extension ClosedRange<Int> {
  fileprivate func clampedToLast(_ count: Int) -> ClosedRange<Int> {
    Swift.max(lowerBound, upperBound - count + 1)...upperBound
  }
}
