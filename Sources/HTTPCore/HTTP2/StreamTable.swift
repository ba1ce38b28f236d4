/// Values by stream identifier. A peer's identifiers are odd and rise by two, so they spread over the slots by
/// themselves: a look-up is one comparison, where a Dictionary hashes.
struct StreamTable<Value> {
  private struct Slot {
    var id: Int32
    var value: Value
  }

  private var slots: [Slot?] = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// The values, in no particular order.
  var values: some Sequence<Value> { slots.lazy.compactMap { $0?.value } }

  subscript(_ id: Int32) -> Value? {
    get { find(id).flatMap { slots[$0]?.value } }
    set {
      if let newValue { insert(newValue, id) } else { remove(id) }
    }
  }

  private func home(_ id: Int32) -> Int { Int(id >> 1) & (slots.count - 1) }

  private func find(_ id: Int32) -> Int? {
    guard count > 0 else { return nil }
    var index = home(id)
    while let slot = slots[index] {
      if slot.id == id { return index }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func insert(_ value: Value, _ id: Int32) {
    if let index = find(id) { return slots[index] = Slot(id: id, value: value) }
    if (count + 1) * 2 > slots.count { grow() }
    place(Slot(id: id, value: value))
    count += 1
  }

  private mutating func place(_ slot: Slot) {
    var index = home(slot.id)
    while slots[index] != nil { index = (index + 1) & (slots.count - 1) }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: nil, count: max(16, old.count * 2))
    for case .some(let slot) in old { place(slot) }
  }

  /// Closes the gap, so that what was pushed on by the removed one is still found.
  @discardableResult
  mutating func remove(_ id: Int32) -> Value? {
    guard let index = find(id), let removed = slots[index] else { return nil }
    count -= 1
    var gap = index
    slots[gap] = nil
    var next = (gap + 1) & (slots.count - 1)
    while let slot = slots[next] {
      let distance = (next - home(slot.id)) & (slots.count - 1)
      if distance >= (next - gap) & (slots.count - 1) {
        slots[gap] = slot
        slots[next] = nil
        gap = next
      }
      next = (next + 1) & (slots.count - 1)
    }
    return removed.value
  }

  mutating func removeAll() { self = StreamTable() }
}
