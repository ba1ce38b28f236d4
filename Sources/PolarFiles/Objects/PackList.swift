/// The packs of a folder, and how much of each is needed.
///
/// Of a pack less than half of which is needed the rest moves to another, so that all take at most twice what is needed,
/// but for the last one while it is short.
struct PackList: Sendable {
  struct Pack: Sendable {
    /// The next block goes there.
    var end: Int
    var needed = 0
  }

  private var packs: [UInt32: Pack] = [:]
  /// Above the number of every pack that there may be a file of.
  private(set) var next: UInt32 = 1

  private static let short = 1 << 20

  /// The pack that grows.
  var last: UInt32? { packs.keys.max() }

  /// Those of which something is needed, in order.
  var needed: [(number: UInt32, size: Int)] {
    packs.filter { $1.needed > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.end) }
  }

  /// The first one of which most is not needed.
  func sparse(besides excluded: Set<UInt32>) -> UInt32? {
    packs.keys.sorted().first { number in
      guard let pack = packs[number], pack.needed > 0, !excluded.contains(number) else { return false }
      return pack.needed < pack.end / 2 && (number != last || pack.end >= Self.short)
    }
  }

  func end(of number: UInt32) -> Int { packs[number]?.end ?? 0 }

  /// What a file of that number is left of is not written over by accident.
  mutating func note(_ number: UInt32) { next = max(next, number + 1) }

  mutating func grow(_ number: UInt32, to end: Int) {
    packs[number, default: Pack(end: 0)].end = end
    note(number)
  }

  mutating func add(_ place: ContentPlace) {
    if case .pack(let run) = place { packs[run.pack]?.needed += run.cost }
  }

  mutating func remove(_ place: ContentPlace) {
    if case .pack(let run) = place { packs[run.pack]?.needed -= run.cost }
  }

  /// Forgets the packs of which nothing is needed.
  mutating func removeEmpty() -> [UInt32] {
    let empty = packs.keys.filter { packs[$0]?.needed == 0 }
    for number in empty { packs[number] = nil }
    return empty
  }
}
