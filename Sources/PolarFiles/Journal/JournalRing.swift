/// Entries with consecutive numbers, the oldest dropped to make room. A value: a copy of it is a snapshot.
struct JournalRing: Sendable {
  /// Oldest first; entries are added to the last one.
  private var pages: [JournalPage] = []
  /// How many of the first page's entries are dropped.
  private var dropped = 0
  /// A page whose entries are all dropped: its memory is the next one's.
  private var spare: JournalPage?
  private var count = 0
  /// What was added for the entries that are left. A page more may be held: memory goes with the last entry of a page.
  private(set) var byteCount = 0
  /// 1 for the first request; never given twice, not even after a clear.
  private(set) var lastSequence = 0

  mutating func append(
    _ draft: JournalDraft, _ facts: borrowing RequestNotes, _ body: JournalEntry.Body, limit: Int, byteLimit: Int
  ) {
    lastSequence += 1
    byteCount += add(draft, facts, body)
    count += 1
    while count > limit || byteCount > byteLimit && count > 1 { dropOldest() }
  }

  mutating func removeAll() {
    let last = lastSequence
    self = JournalRing()
    lastSequence = last
  }

  var last: JournalEntry? {
    pages.last.map { $0.entry($0.count - 1, sequence: lastSequence) }
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

  /// - Returns: how many bytes it takes.
  @inline(__always)
  private mutating func add(
    _ draft: JournalDraft, _ facts: borrowing RequestNotes, _ body: JournalEntry.Body
  ) -> Int {
    let last = pages.count - 1
    if last >= 0 {
      if let added = pages[last].repeatLast(draft, facts, body) { return added }
      if let added = pages[last].append(draft, facts, body) { return added }
    }
    pages.append(spare.take() ?? JournalPage())
    return pages[pages.count - 1].append(draft, facts, body) ?? 0
  }

  @inline(__always)
  private mutating func dropOldest() {
    byteCount -= pages[0].byteCount(dropped)
    dropped += 1
    count -= 1
    guard dropped == pages[0].count else { return }
    dropFirstPage()
  }

  private mutating func dropFirstPage() {
    dropped = 0
    spare = pages.removeFirst()
    spare?.removeAll()
  }
}
