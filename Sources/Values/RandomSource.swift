/// Identifiers from a seed: the same seed gives the same identifiers in the same order.
package struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  // SplitMix64 (Steele, Lea and Flood, 2014): one addition and a mix, every seed is as good as any other.
  package mutating func next() -> UInt64 {
    let number = Self.number(0, of: state)
    state &+= Self.step
    return number
  }

  /// The number that `next` gives after `index` others.
  @inlinable
  package static func number(_ index: UInt64, of seed: UInt64) -> UInt64 {
    var mixed = seed &+ (index &+ 1) &* step
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  @inlinable
  static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  package mutating func nextID() -> ID { ID(version4: next(), next()) }

  /// An upload or version id.
  package mutating func nextHandle() -> Handle { Handle(next(), next(), next()) }
}
