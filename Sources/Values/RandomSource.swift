/// Identifiers from a seed: the same seed gives the same identifiers in the same order.
package struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  // SplitMix64 (Steele, Lea and Flood, 2014): one addition and a mix, every seed is as good as any other.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  package mutating func nextID() -> ID { ID(version4: next(), next()) }

  /// An upload or version id.
  package mutating func nextHandle() -> Handle { Handle(next(), next(), next()) }
}
