/// A lane's connections by token. A token is a slot and its generation, so that a stale event finds nothing.
struct ConnectionTable {
  private var slots: [Connection?] = []
  private var generations: [UInt32] = []
  private var free: [Int] = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  var all: [Connection] { slots.compactMap { $0 } }

  subscript(token: UInt64) -> Connection? {
    let slot = Int(token & 0xffff_ffff)
    guard slot < slots.count, generations[slot] == UInt32(token >> 32) else { return nil }
    return slots[slot]
  }

  /// Returns the token for a connection that is about to be made.
  mutating func reserve() -> UInt64 {
    let slot = free.popLast() ?? slots.count
    if slot == slots.count {
      slots.append(nil)
      generations.append(0)
    }
    return UInt64(generations[slot]) << 32 | UInt64(slot)
  }

  mutating func fill(_ token: UInt64, _ connection: Connection) {
    slots[Int(token & 0xffff_ffff)] = connection
    count += 1
  }

  /// False if it was already removed.
  mutating func remove(_ token: UInt64) -> Bool {
    guard self[token] != nil else { return false }
    let slot = Int(token & 0xffff_ffff)
    slots[slot] = nil
    // The highest bit marks the tokens of listeners.
    generations[slot] = (generations[slot] + 1) & 0x7fff_ffff
    free.append(slot)
    count -= 1
    return true
  }
}
