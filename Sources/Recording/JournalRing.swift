/// Entries in order of arrival, in a circle of slots that grows as needed.
struct JournalRing {
  private var slots: [JournalEntry?] = []
  private var oldest = 0
  private(set) var count = 0

  var latest: JournalEntry? { count == 0 ? nil : slots[(oldest + count - 1) % slots.count] }

  mutating func append(_ entry: JournalEntry) {
    if count == slots.count { grow() }
    slots[(oldest + count) % slots.count] = entry
    count += 1
  }

  mutating func removeOldest() -> JournalEntry? {
    guard count > 0 else { return nil }
    defer {
      oldest = (oldest + 1) % slots.count
      count -= 1
    }
    return slots[oldest].take()
  }

  /// The entries whose sequence numbers are in that range; sequence numbers have no gaps.
  func entries(_ sequences: ClosedRange<Int>) -> [JournalEntry] {
    guard let latest else { return [] }
    let first = latest.sequence - count + 1
    return sequences.clamped(to: first...latest.sequence).compactMap { sequence in
      sequences.contains(sequence) ? slots[(oldest + sequence - first) % slots.count] : nil
    }
  }

  /// Those that `isWanted` picks, oldest first.
  func filter(_ isWanted: (JournalEntry) -> Bool) -> [JournalEntry] {
    var found: [JournalEntry] = []
    for index in 0..<count {
      if let entry = slots[(oldest + index) % slots.count], isWanted(entry) { found.append(entry) }
    }
    return found
  }

  private mutating func grow() {
    if oldest > 0 { slots = Array(slots[oldest...] + slots[..<oldest]) }
    oldest = 0
    slots.append(contentsOf: repeatElement(nil, count: max(16, slots.count)))
  }
}
