/// The order in which files are listed.
package enum ListOrder: Sendable, Hashable {
  /// The order of their creation.
  case creation
  /// An arbitrary order, in which a row moves whenever it changes, as a query without ORDER BY may return.
  case shuffled(seed: UInt64)

  func key(of file: StoredFile, at index: Int32) -> ListKey {
    switch self {
    case .creation: return ListKey(rank: file.createdAt.microseconds, index: index)
    case .shuffled(let seed):
      var random = RandomSource(seed: seed ^ UInt64(UInt32(bitPattern: index)) << 32 ^ file.revision)
      return ListKey(rank: Int64(bitPattern: random.next()), index: index)
    }
  }
}

/// The key of a file in a list; among equal ranks the order of the table counts.
struct ListKey: Hashable, Comparable, Sendable {
  var rank: Int64
  var index: Int32

  static func < (lhs: ListKey, rhs: ListKey) -> Bool {
    lhs.rank == rhs.rank ? lhs.index < rhs.index : lhs.rank < rhs.rank
  }

  /// Both as one number with the same order.
  fileprivate var number: Int128 { Int128(rank) << 31 + Int128(index) }

  fileprivate init(number: Int128) {
    rank = Int64(truncatingIfNeeded: number >> 31)
    index = Int32(truncatingIfNeeded: number & 0x7FFF_FFFF)
  }

  init(rank: Int64, index: Int32) {
    self.rank = rank
    self.index = index
  }
}

/// The list of one organization's files, sorted.
struct FileList: Sendable {
  private(set) var keys: [ListKey] = []

  /// Inserts a file at its position.
  mutating func insert(_ key: ListKey) { keys.insert(key, at: position(of: key)) }

  mutating func remove(_ key: ListKey) {
    let position = position(of: key)
    if position < keys.count, keys[position] == key { keys.remove(at: position) }
  }

  /// Appends a file, regardless of the order; `sort` must follow.
  mutating func append(_ key: ListKey) { keys.append(key) }

  mutating func sort() {
    if zip(keys, keys.dropFirst()).contains(where: { $1 < $0 }) { keys.sort() }
  }

  /// How many files precede it.
  func position(of key: ListKey) -> Int {
    // First, because most files are added at the end of the list.
    guard let last = keys.last, key <= last else { return keys.count }
    return keys.partitioningIndex { $0 >= key }
  }
}

/// The lists of several organizations, merged.
extension [FileList] {
  var total: Int { reduce(0) { $0 + $1.keys.count } }

  /// At most `limit` keys from `offset` on.
  func page(offset: Int, limit: Int) -> ArraySlice<ListKey> {
    guard offset >= 0, limit > 0, offset < total else { return [] }
    if count == 1 { return self[0].keys[offset...].prefix(limit) }
    var positions = positions(at: offset)
    var page: [ListKey] = []
    while page.count < limit {
      var next: (list: Int, key: ListKey)?
      for (list, position) in positions.enumerated() where position < self[list].keys.count {
        let key = self[list].keys[position]
        if next.map({ key < $0.key }) ?? true { next = (list, key) }
      }
      guard let next else { break }
      page.append(next.key)
      positions[next.list] += 1
    }
    return page[...]
  }

  /// How many of the first `offset` keys of the merged list are in each list; found by bisecting the range of keys.
  private func positions(at offset: Int) -> [Int] {
    var low = compactMap(\.keys.first).min()?.number ?? 0
    var high = (compactMap(\.keys.last).max()?.number ?? 0) + 1
    while high - low > 1 {
      let middle = low + (high - low) / 2
      let before = reduce(0) { $0 + $1.position(of: ListKey(number: middle)) }
      if before <= offset { low = middle } else { high = middle }
    }
    return map { $0.position(of: ListKey(number: low)) }
  }
}
