/// A hash that is the same for the same text on every machine and in every run, unlike Swift's own.
package struct StableHash: Sendable {
  private var first: UInt64 = 0xCBF2_9CE4_8422_2325
  private var second: UInt64 = 0x6C62_272E_07BB_0142

  package init() {}

  // FNV-1a's step, over two lanes that start apart.
  package mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      second = (second ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      second ^= second >> 29
    }
    // A byte that UTF-8 never holds keeps ("ab", "c") and ("a", "bc") apart.
    first = (first ^ 0xFF) &* 0x0000_0100_0000_01B3
    second = (second ^ 0xFE) &* 0x0000_0100_0000_01B3
  }

  package mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { combine($0) }
  }

  /// A generator that this hash seeds.
  package var source: RandomSource { RandomSource(seed: first ^ second.byteSwapped) }

  /// A version 4 UUID.
  package var id: ID {
    var left = RandomSource(seed: first)
    var right = RandomSource(seed: second)
    return ID(version4: left.next(), right.next())
  }

  package static func id(_ texts: String...) -> ID {
    var hash = StableHash()
    for text in texts { hash.combine(text) }
    return hash.id
  }
}
