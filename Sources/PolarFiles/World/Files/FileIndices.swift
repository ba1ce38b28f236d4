/// Places of files, by id.
///
/// A place takes some sixteen bytes, where a dictionary takes forty; and of 256 tables only one grows at a time, while a
/// dictionary of a million files holds the lock for a tenth of a second when it does.
struct FileIndices: Sendable {
  /// Open addressing. A slot is the upper half of an id's hash, and one more than the place of the file: 0 is free.
  private struct Table: Sendable {
    var slots: [UInt64] = []
    var count = 0

    func first(_ hash: UInt64, where isSought: (Int32) -> Bool) -> Int32? {
      guard !slots.isEmpty else { return nil }
      var position = Int(hash >> 32) & (slots.count - 1)
      while slots[position] != 0 {
        let place = Int32(truncatingIfNeeded: slots[position] & 0xFFFF_FFFF) - 1
        if slots[position] >> 32 == hash >> 32, isSought(place) { return place }
        position = (position + 1) & (slots.count - 1)
      }
      return nil
    }

    mutating func insert(_ slot: UInt64) {
      if count * 4 >= slots.count * 3 { grow() }
      put(slot)
      count += 1
    }

    private mutating func put(_ slot: UInt64) {
      var position = Int(slot >> 32) & (slots.count - 1)
      while slots[position] != 0 { position = (position + 1) & (slots.count - 1) }
      slots[position] = slot
    }

    private mutating func grow() {
      let old = slots
      slots = [UInt64](repeating: 0, count: max(8, old.count * 2))
      for slot in old where slot != 0 { put(slot) }
    }
  }

  private var tables: [Table] = []

  private static let tableCount = 256

  /// - Parameter isSought: tells whether the file at a place has that id; asked where the hashes agree.
  func place(of id: ID, where isSought: (Int32) -> Bool) -> Int32? {
    guard !tables.isEmpty else { return nil }
    let hash = Self.hash(id)
    return tables[Int(hash & 0xFF)].first(hash, where: isSought)
  }

  /// The id must not be there yet.
  mutating func insert(_ id: ID, _ place: Int32) {
    if tables.isEmpty { tables = [Table](repeating: Table(), count: Self.tableCount) }
    let hash = Self.hash(id)
    tables[Int(hash & 0xFF)].insert(hash & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(place + 1)))
  }

  /// Fixtures may name ids that differ in a digit only: SplitMix64's mix spreads any difference over all bits.
  private static func hash(_ id: ID) -> UInt64 {
    var source = RandomSource(seed: id.high ^ (id.low << 31 | id.low >> 33))
    return source.next()
  }
}
