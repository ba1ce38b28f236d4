import Dispatch
package import PolarFiles
package import Recording
import Synchronization

/// Distributes events to any number of readers of `/_mock/events`.
///
/// - It polls. While it has readers, its cursor asks journal, store and clock ten times a second for what is new; that is
///   rendered once as a batch, and the waiting readers are woken. Without readers it costs a request nothing.
/// - The latest batches are in one ring that all readers share; a reader stores only its position in it. A reader that is
///   slower than the ring gets the number of events that it missed.
/// - One lock guards everything. Journal and store are asked under it, which never call the hub; readers are woken
///   outside it.
package final class EventHub: Sendable {
  static let maxReaders = 64
  /// The most bytes in the ring.
  static let ringLimit = 1 << 20
  private static let interval = DispatchTimeInterval.milliseconds(100)
  /// After this many polls without an event (15 s) readers get a comment, so that nobody considers their connection
  /// dead.
  private static let quietLimit = 150

  private struct Batch {
    let bytes: [UInt8]
    let start: EventCursor.Position
    let end: EventCursor.Position
  }

  private struct Reader {
    /// The number of its next batch.
    var next: Int
    var position: EventCursor.Position
    /// Requests up to this one are read from the journal first.
    var backlogEnd = 0
    /// What it is sent first.
    var greeting: [UInt8]?
    var wake: (@Sendable () -> Void)?
    var isWaiting = false
  }

  private struct State {
    var readers: [Int: Reader] = [:]
    var lastReader = 0
    /// Where the last poll ended.
    var cursor: EventCursor
    var batches: [Batch] = []
    /// The number of the first batch in the ring.
    var firstBatch = 0
    var byteCount = 0
    /// How many polls in a row have found nothing new.
    var quiet = 0
    var isLooking = false
  }

  private let store: Store
  private let journal: Journal
  private let state: Mutex<State>
  /// Nil in tests, which call `poll` themselves.
  private let queue: DispatchQueue?

  package init(store: Store, journal: Journal, looksByItself: Bool = true) {
    self.store = store
    self.journal = journal
    queue = looksByItself ? DispatchQueue(label: "events") : nil
    state = Mutex(State(cursor: EventCursor(store: store, journal: journal)))
  }

  package var readerCount: Int { state.withLock { $0.readers.count } }

  // MARK: Readers

  /// Adds a reader; nil if there are `maxReaders` already.
  ///
  /// - Parameter last: the request after which it continues; nil begins with what is new from now on.
  func open(after last: Int?) -> EventStream? {
    let (id, wakes) = state.withLock { state -> (Int?, [@Sendable () -> Void]) in
      guard state.readers.count < Self.maxReaders else { return (nil, []) }
      if state.readers.isEmpty { state.cursor = EventCursor(store: store, journal: journal) }
      let wakes = poll(&state)
      var reader = Reader(next: state.firstBatch + state.batches.count, position: state.cursor.position)
      var greeting = EventWriter()
      greeting.open()
      if let last, last <= state.cursor.position.request {
        reader.backlogEnd = state.cursor.position.request
        reader.position.request = last
      } else if last != nil {
        // The number is from another run of the mock.
        greeting.event("reset")
      }
      reader.greeting = greeting.bytes
      state.lastReader += 1
      state.readers[state.lastReader] = reader
      if !state.isLooking { lookLater(&state) }
      return (state.lastReader, wakes)
    }
    for wake in wakes { wake() }
    return id.map { EventStream(hub: self, reader: $0) }
  }

  func start(_ id: Int, wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.readers[id]?.wake = wake }
  }

  func leave(_ id: Int) {
    let left = state.withLock { state in
      let left = state.readers.removeValue(forKey: id)
      if state.readers.isEmpty { (state.batches, state.byteCount) = ([], 0) }
      return left
    }
    withExtendedLifetime(left) {}
  }

  /// What a reader is sent next; nil if it has to wait.
  func next(_ id: Int) -> [UInt8]? {
    state.withLock { state in
      guard var reader = state.readers[id] else { return nil }
      defer { state.readers[id] = reader }
      if let greeting = reader.greeting.take() { return greeting }
      if reader.position.request < reader.backlogEnd { return backlog(&reader) }
      if let oldest = state.batches.first, reader.next < state.firstBatch {
        var text = EventWriter()
        text.skipped(from: reader.position, to: oldest.start)
        (reader.next, reader.position) = (state.firstBatch, oldest.start)
        return text.bytes
      }
      let index = reader.next - state.firstBatch
      guard state.batches.indices.contains(index) else {
        reader.isWaiting = true
        return nil
      }
      let batch = state.batches[index]
      (reader.next, reader.position) = (reader.next + 1, batch.end)
      return batch.bytes
    }
  }

  /// The next piece of earlier requests from the journal; requests that it has dropped are skipped.
  private func backlog(_ reader: inout Reader) -> [UInt8] {
    let first = reader.position.request + 1
    let last = min(reader.backlogEnd, first + EventCursor.maxRequests - 1)
    var entries = journal.entries(first...last)[...]
    // These are dropped, but the journal may have later ones.
    if entries.isEmpty { entries = journal.entries(first...reader.backlogEnd).prefix(EventCursor.maxRequests) }
    var text = EventWriter()
    let reached = entries.first?.sequence ?? reader.backlogEnd + 1
    if reached > first {
      var end = reader.position
      end.request = reached - 1
      text.skipped(from: reader.position, to: end)
    }
    reader.position.request = reached - 1
    for entry in entries where text.hasRoom {
      text.request(entry)
      reader.position.request = entry.sequence
    }
    return text.bytes
  }

  // MARK: Polling

  /// Polls again after a while, as long as there are readers.
  private func lookLater(_ state: inout State) {
    guard let queue else { return }
    state.isLooking = true
    queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
      guard let self else { return }
      self.poll()
      self.state.withLock { state in
        state.isLooking = false
        if !state.readers.isEmpty { self.lookLater(&state) }
      }
    }
  }

  /// Adds a batch of what is new, and wakes the readers that wait for it.
  func poll() {
    for wake in state.withLock({ poll(&$0) }) { wake() }
  }

  /// - Returns: what wakes the waiting readers.
  private func poll(_ state: inout State) -> [@Sendable () -> Void] {
    guard !state.readers.isEmpty else { return [] }
    let start = state.cursor.position
    var text = EventWriter()
    state.cursor.advance(writing: &text)
    state.quiet += 1
    if text.bytes.isEmpty {
      guard state.quiet >= Self.quietLimit else { return [] }
      text.comment()
    }
    state.quiet = 0
    state.batches.append(Batch(bytes: text.bytes, start: start, end: state.cursor.position))
    state.byteCount += text.bytes.count
    while state.byteCount > Self.ringLimit, state.batches.count > 1 {
      state.byteCount -= state.batches.removeFirst().bytes.count
      state.firstBatch += 1
    }
    var wakes: [@Sendable () -> Void] = []
    for (id, reader) in state.readers where reader.isWaiting {
      state.readers[id]?.isWaiting = false
      if let wake = reader.wake { wakes.append(wake) }
    }
    return wakes
  }
}
