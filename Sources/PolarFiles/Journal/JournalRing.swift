/// Entries with consecutive numbers, the oldest dropped to make room. A value: a copy of it is a snapshot.
struct JournalRing: Sendable {
  /// An entry at a place of its own, so that the ring moves eight bytes.
  final class Kept: Sendable {
    let entry: JournalEntry
    let byteCount: Int

    init(_ entry: consuming JournalEntry) {
      byteCount = entry.byteCount
      self.entry = entry
    }
  }

  private var slots: [Kept?] = []
  private var oldest = 0
  private var count = 0
  private var byteCount = 0
  /// 1 for the first request; never given twice, not even after a clear.
  private(set) var lastSequence = 0

  /// - Returns: one of the entries that were dropped, for the caller to free.
  mutating func append(_ kept: Kept, limit: Int, byteLimit: Int) -> Kept? {
    lastSequence += 1
    var dropped: Kept?
    if count == limit { dropped = removeOldest() }
    byteCount += kept.byteCount
    while byteCount > byteLimit, count > 0 { dropped = removeOldest() }
    if count == slots.count { grow(limit: limit) }
    slots[index(count)] = kept
    count += 1
    return dropped
  }

  mutating func removeAll() {
    slots = []
    oldest = 0
    count = 0
    byteCount = 0
  }

  /// Oldest first, with their numbers.
  var entries: some Sequence<JournalEntry> {
    (0..<count).lazy.compactMap { offset in
      guard var entry = slots[index(offset)]?.entry else { return nil }
      entry.sequence = lastSequence - count + 1 + offset
      return entry
    }
  }

  private func index(_ offset: Int) -> Int {
    let index = oldest + offset
    return index < slots.count ? index : index - slots.count
  }

  private mutating func removeOldest() -> Kept? {
    let kept = slots[oldest]
    slots[oldest] = nil
    oldest = index(1)
    count -= 1
    byteCount -= kept?.byteCount ?? 0
    return kept
  }

  private mutating func grow(limit: Int) {
    let ordered = (0..<count).map { slots[index($0)] }
    slots = ordered + [Kept?](repeating: nil, count: min(max(count, 64), limit - count))
    oldest = 0
  }
}
