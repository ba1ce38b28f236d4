/// The place of a file among the others: its time of creation, then the order in which the world got it.
struct CreationKey: Hashable, Comparable, Sendable {
  var createdAt: Timestamp
  var index: Int32

  static func < (lhs: CreationKey, rhs: CreationKey) -> Bool {
    lhs.createdAt == rhs.createdAt ? lhs.index < rhs.index : lhs.createdAt < rhs.createdAt
  }
}

/// Files in the order of their creation, counted: a page deep inside costs what the first one does.
///
/// Sorted blocks of bounded length, and groups of blocks. Finding a rank adds up the lengths of some groups and some
/// blocks (about a hundred numbers for a million files); inserting and removing move no more than a block.
struct CreationOrder: Sendable {
  private var blocks: [[CreationKey]] = []
  /// The length of each block, on its own so that adding them up reads one run of memory.
  private var lengths: [Int32] = []
  /// The lengths of `groupSize` blocks together.
  private var groups: [Int32] = []
  private(set) var count = 0

  private static let blockLimit = 512
  private static let groupSize = 32

  mutating func insert(_ key: CreationKey) {
    count += 1
    guard var block = blockIndex(for: key) else {
      blocks.append([key])
      lengths.append(1)
      groups.append(1)
      return
    }
    if blocks[block].count == Self.blockLimit {
      if block == blocks.count - 1, let last = blocks[block].last, last < key {
        // Files mostly come in order: full blocks stay full.
        var fresh: [CreationKey] = []
        fresh.reserveCapacity(Self.blockLimit)
        blocks.append(fresh)
        lengths.append(0)
        if lengths.count > groups.count * Self.groupSize { groups.append(0) }
        block += 1
      } else {
        split(block)
        if let first = blocks[block + 1].first, first < key { block += 1 }
      }
    }
    let position = Self.rank(of: key, in: blocks[block])
    blocks[block].insert(key, at: position)
    add(1, to: block)
  }

  /// `false` when it was not there.
  @discardableResult mutating func remove(_ key: CreationKey) -> Bool {
    guard let block = blockIndex(for: key) else { return false }
    let position = Self.rank(of: key, in: blocks[block])
    guard position < blocks[block].count, blocks[block][position] == key else { return false }
    blocks[block].remove(at: position)
    add(-1, to: block)
    count -= 1
    if blocks[block].isEmpty {
      blocks.remove(at: block)
      lengths.remove(at: block)
      regroup()
    }
    return true
  }

  private mutating func add(_ difference: Int32, to block: Int) {
    lengths[block] += difference
    groups[block / Self.groupSize] += difference
  }

  /// After a block came or went in the middle, which is rare.
  private mutating func regroup() {
    groups = stride(from: 0, to: lengths.count, by: Self.groupSize).map { start in
      lengths[start..<min(start + Self.groupSize, lengths.count)].reduce(0, +)
    }
  }

  /// How many come before `key`.
  func rank(of key: CreationKey) -> Int {
    guard let block = blockIndex(for: key) else { return 0 }
    let group = block / Self.groupSize
    var before: Int32 = 0
    for length in groups[..<group] { before += length }
    for length in lengths[group * Self.groupSize..<block] { before += length }
    return Int(before) + Self.rank(of: key, in: blocks[block])
  }

  /// The one before which `rank` others come.
  subscript(rank: Int) -> CreationKey {
    let (block, offset) = locate(rank)
    return blocks[block][offset]
  }

  /// Calls `body` for those from `rank` on until it answers `false`.
  func forEach(from rank: Int, _ body: (CreationKey) -> Bool) {
    guard rank < count else { return }
    var (block, offset) = locate(rank)
    while block < blocks.count {
      while offset < blocks[block].count {
        guard body(blocks[block][offset]) else { return }
        offset += 1
      }
      block += 1
      offset = 0
    }
  }

  /// At most `limit` keys from `offset` on.
  func page(offset: Int, limit: Int) -> [CreationKey] {
    guard offset >= 0, limit > 0, offset < count else { return [] }
    var keys: [CreationKey] = []
    keys.reserveCapacity(min(limit, count - offset))
    forEach(from: offset) { key in
      keys.append(key)
      return keys.count < limit
    }
    return keys
  }

  private func locate(_ rank: Int) -> (block: Int, offset: Int) {
    var remaining = Int32(rank)
    var group = 0
    while remaining >= groups[group] {
      remaining -= groups[group]
      group += 1
    }
    var block = group * Self.groupSize
    while remaining >= lengths[block] {
      remaining -= lengths[block]
      block += 1
    }
    return (block, Int(remaining))
  }

  /// The last block that begins at or before `key`, the first one for a key before all, `nil` when there is none.
  private func blockIndex(for key: CreationKey) -> Int? {
    guard !blocks.isEmpty else { return nil }
    var low = 0
    var high = blocks.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if blocks[middle][0] <= key {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }

  private mutating func split(_ block: Int) {
    let half = Self.blockLimit / 2
    let tail = Array(blocks[block][half...])
    blocks[block].removeLast(tail.count)
    blocks.insert(tail, at: block + 1)
    lengths[block] = Int32(half)
    lengths.insert(Int32(tail.count), at: block + 1)
    regroup()
  }

  private static func rank(of key: CreationKey, in block: [CreationKey]) -> Int {
    var low = 0
    var high = block.count
    while low < high {
      let middle = (low + high) / 2
      if block[middle] < key {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
