/// The packs of a folder, and how many bytes of each are needed.
///
/// Once less than half of a pack is needed, its contents move to another pack. So the packs take at most twice the
/// needed bytes, except for the last one while it is short.
struct PackList: Sendable {
  struct Pack: Sendable {
    /// Where the next block is written.
    var end: Int
    var needed = 0
  }

  private var packs: [UInt32: Pack] = [:]
  /// A number above that of every pack whose file may exist.
  private(set) var next: UInt32 = 1

  private static let short = 1 << 20

  /// The pack that is written to.
  var last: UInt32? { packs.keys.max() }

  /// The packs of which something is needed, in order.
  var needed: [(number: UInt32, size: Int)] {
    packs.filter { $1.needed > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.end) }
  }

  /// The first pack of which less than half is needed.
  func sparse(besides excluded: Set<UInt32>) -> UInt32? {
    packs.keys.sorted().first { number in
      guard let pack = packs[number], pack.needed > 0, !excluded.contains(number) else { return false }
      return pack.needed < pack.end / 2 && (number != last || pack.end >= Self.short)
    }
  }

  func end(of number: UInt32) -> Int { packs[number]?.end ?? 0 }

  /// Reserves the number of a file that exists, so that no new pack overwrites it.
  mutating func note(_ number: UInt32) { next = max(next, number + 1) }

  mutating func grow(_ number: UInt32, to end: Int) {
    packs[number, default: Pack(end: 0)].end = end
    note(number)
  }

  mutating func add(_ location: ContentLocation) {
    if case .pack(let run) = location { packs[run.pack]?.needed += run.cost }
  }

  mutating func remove(_ location: ContentLocation) {
    if case .pack(let run) = location { packs[run.pack]?.needed -= run.cost }
  }

  /// Removes and returns the packs of which nothing is needed.
  mutating func removeEmpty() -> [UInt32] {
    let empty = packs.keys.filter { packs[$0]?.needed == 0 }
    for number in empty { packs[number] = nil }
    return empty
  }
}
