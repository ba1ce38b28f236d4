/// Bytes that are a function of a seed and their offset, so a file of any size costs nothing until it is read.
package struct GeneratedBytes: Sendable, Hashable {
  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    var position = 0
    while position < buffer.count {
      let absolute = offset + position
      let skipped = absolute & 7
      var word = RandomSource.number(UInt64(absolute >> 3), of: seed).littleEndian
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
}
