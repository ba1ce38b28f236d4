/// Entries with consecutive numbers, the oldest dropped to make room. A value: a copy of it is a snapshot.
struct JournalRing: Sendable {
  /// Oldest first; entries are added to the last one.
  private var pages: [JournalPage] = []
  /// How many of the first page's entries are dropped.
  private var dropped = 0
  /// A page whose entries are all dropped: its memory is the next one's.
  private var spare: JournalPage?
  private var count = 0
  private var byteCount = 0
  /// 1 for the first request; never given twice, not even after a clear.
  private(set) var lastSequence = 0

  mutating func append(_ entry: JournalEntry, limit: Int, byteLimit: Int) {
    lastSequence += 1
    let added = entry.byteCount
    if count == limit { dropOldest() }
    byteCount += added
    while byteCount > byteLimit, count > 0 { dropOldest() }
    if pages.isEmpty || !pages[pages.count - 1].append(entry, byteCount: added) {
      var page = spare.take() ?? JournalPage()
      _ = page.append(entry, byteCount: added)
      pages.append(page)
    }
    count += 1
  }

  mutating func removeAll() {
    let last = lastSequence
    self = JournalRing()
    lastSequence = last
  }

  /// Those that `isWanted` picks, oldest first, with their numbers.
  func filter(_ isWanted: (JournalEntry) -> Bool) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    var sequence = lastSequence - count
    for (number, page) in pages.enumerated() {
      for index in (number == 0 ? dropped : 0)..<page.count {
        sequence += 1
        let entry = page.entry(index, sequence: sequence)
        if isWanted(entry) { entries.append(entry) }
      }
    }
    return entries
  }

  private mutating func dropOldest() {
    byteCount -= pages[0].byteCount(dropped)
    dropped += 1
    count -= 1
    guard dropped == pages[0].count else { return }
    dropped = 0
    spare = pages.removeFirst()
    spare?.removeAll()
  }
}
