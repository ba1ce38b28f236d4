/// Bytes that are a function of a seed and their offset, so a file of any size costs nothing until it is read.
package struct GeneratedBytes: Sendable, Hashable {
  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    var position = 0
    while position < buffer.count {
      let absolute = offset + position
      let skipped = absolute & 7
      var word = self.word(at: UInt64(absolute >> 3)).littleEndian
      if skipped == 0, buffer.count - position >= 8 {
        buffer.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
        position += 8
        continue
      }
      word >>= UInt64(skipped * 8)
      for _ in 0..<min(8 - skipped, buffer.count - position) {
        buffer[position] = UInt8(truncatingIfNeeded: word)
        word >>= 8
        position += 1
      }
    }
  }

  // SplitMix64 with the position as its counter.
  private func word(at index: UInt64) -> UInt64 {
    var mixed = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
