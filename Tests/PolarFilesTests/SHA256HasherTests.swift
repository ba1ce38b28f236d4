import Testing
@testable import PolarFiles

/// The digests taken by the processor's instructions are those of the library.
struct SHA256HasherTests {
  private func bytes(_ count: Int) -> [UInt8] {
    var random = RandomSource(seed: UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test(arguments: [true, false], Array(0...260) + [1000, 4096])
  func `gives what the library gives, however the message comes`(inBlocks: Bool, count: Int) {
    guard PairHasher.isSupported || !inBlocks else { return }
    let bytes = bytes(count)
    for step in [1, 7, 63, 64, 65, max(count, 1)] {
      var hasher = SHA256Hasher(inBlocks: inBlocks)
      for start in stride(from: 0, to: count, by: step) {
        bytes[start..<min(start + step, count)].withUnsafeBytes { hasher.update($0) }
      }
      #expect(hasher.finalize() == SHA256Digest.of(bytes))
    }
  }

  @Test(arguments: [true, false])
  func `goes on from a copied state`(inBlocks: Bool) {
    guard PairHasher.isSupported || !inBlocks else { return }
    var first = SHA256Hasher(inBlocks: inBlocks)
    Array("ab".utf8).withUnsafeBytes { first.update($0) }
    var second = first
    Array("c".utf8).withUnsafeBytes { second.update($0) }
    #expect(second.finalize() == SHA256Digest.of("abc".utf8))
    #expect(Array("d".utf8).withUnsafeBytes { first.digest(endingWith: $0) } == SHA256Digest.of("abd".utf8))
    #expect(first.finalize() == SHA256Digest.of("ab".utf8))
  }
}
