/// Several organizations' files as one list.
struct MergedOrder {
  let orders: [CreationOrder]

  init(_ orders: [CreationOrder]) { self.orders = orders.filter { $0.count > 0 } }

  var count: Int { orders.reduce(0) { $0 + $1.count } }

  /// At most `limit` keys from `offset` on.
  func page(offset: Int, limit: Int) -> [CreationKey] {
    guard offset >= 0, limit > 0, offset < count else { return [] }
    if orders.count == 1 { return orders[0].page(offset: offset, limit: limit) }
    var candidates: [CreationKey] = []
    for (order, start) in zip(orders, starts(at: offset)) {
      var taken = 0
      order.forEach(from: start) { key in
        candidates.append(key)
        taken += 1
        return taken < limit
      }
    }
    candidates.sort()
    return Array(candidates.prefix(limit))
  }

  /// How many keys of each order are among the first `offset` of all: windows that hold the answer are narrowed around
  /// a weighted median of their middles, so each round loses at least a quarter of what is left.
  private func starts(at offset: Int) -> [Int] {
    var low = orders.map { _ in 0 }
    var high = orders.map(\.count)
    while low.reduce(0, +) < offset {
      let pivot = medianOfMiddles(low, high)
      // Ranks of the pivot, itself included where it stands.
      let ranks = orders.indices.map { index in
        let rank = orders[index].rank(of: pivot)
        let includesPivot = rank < orders[index].count && orders[index][rank] == pivot
        return max(low[index], min(high[index], includesPivot ? rank + 1 : rank))
      }
      if ranks.reduce(0, +) <= offset {
        low = ranks
      } else {
        // The pivot itself lies behind the page's first key, or is it.
        high = orders.indices.map { index in max(low[index], min(high[index], orders[index].rank(of: pivot))) }
      }
    }
    return low
  }

  private func medianOfMiddles(_ low: [Int], _ high: [Int]) -> CreationKey {
    var middles: [(key: CreationKey, weight: Int)] = []
    for index in orders.indices where low[index] < high[index] {
      middles.append((orders[index][(low[index] + high[index]) / 2], high[index] - low[index]))
    }
    middles.sort { $0.key < $1.key }
    let half = middles.reduce(0) { $0 + $1.weight } / 2
    var weight = 0
    for middle in middles {
      weight += middle.weight
      if weight >= half { return middle.key }
    }
    return middles[middles.count - 1].key
  }
}
