import Testing

@testable import PolarFiles

struct CreationOrderTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `behaves as a sorted array does`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var order = CreationOrder()
    var model: [CreationKey] = []
    var index: Int32 = 0
    for step in 0..<6000 {
      switch random.next() % 8 {
      case 0..<3:
        insert(CreationKey(createdAt: Timestamp(seconds: Int64(step)), index: index))
        index += 1
      case 3..<6:
        insert(CreationKey(createdAt: Timestamp(seconds: Int64(random.next() % 6000)), index: index))
        index += 1
      default:
        guard let key = model.randomElement(using: &random) else { continue }
        let removals = (order.remove(key), order.remove(key))
        #expect(removals == (true, false))
        model.remove(at: model.firstIndex(of: key)!)
      }
    }
    #expect(order.count == model.count)
    for rank in stride(from: 0, to: model.count, by: 37) {
      #expect(order[rank] == model[rank])
      #expect(order.rank(of: model[rank]) == rank)
    }
    var seen: [CreationKey] = []
    order.forEach(from: 0) { key in
      seen.append(key)
      return true
    }
    #expect(seen == model)

    func insert(_ key: CreationKey) {
      order.insert(key)
      var low = model.startIndex
      var high = model.endIndex
      while low < high {
        let middle = (low + high) / 2
        if model[middle] < key { low = middle + 1 } else { high = middle }
      }
      model.insert(key, at: low)
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `several orders merge into the pages of one`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    let count = Int(seed)
    var orders = (0..<count).map { _ in CreationOrder() }
    var all: [CreationKey] = []
    for index in 0..<3000 {
      let key = CreationKey(createdAt: Timestamp(seconds: Int64(random.next() % 500)), index: Int32(index))
      // Lopsided on purpose: one order may hold nearly everything.
      orders[Int(random.next() % UInt64(count)) * Int(random.next() % 4) / 4].insert(key)
      all.append(key)
    }
    all.sort()
    let merged = MergedOrder(orders)
    #expect(merged.count == all.count)
    for offset in stride(from: 0, to: all.count + 20, by: 61) {
      #expect(merged.page(offset: offset, limit: 10) == Array(all.dropFirst(offset).prefix(10)))
    }
    #expect(merged.page(offset: 0, limit: 5000) == all)
  }

  @Test func `nothing merges into nothing`() {
    #expect(MergedOrder([]).page(offset: 0, limit: 10).isEmpty)
    #expect(MergedOrder([CreationOrder()]).page(offset: 0, limit: 10).isEmpty)
  }
}
