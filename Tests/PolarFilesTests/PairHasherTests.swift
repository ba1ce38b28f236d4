import Testing
@testable import PolarFiles

/// The digests taken in one pass are those of the library.
struct PairHasherTests {
  private func bytes(_ count: Int) -> [UInt8] {
    var random = RandomSource(seed: UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test(.enabled(if: PairHasher.isSupported), arguments: Array(0...260) + [1000, 4096, 65_537])
  func `one pass gives what the library gives`(count: Int) {
    let bytes = bytes(count)
    for step in [1, 7, 63, 64, 65, 200, max(count, 1)] {
      var hasher = PairHasher()
      for start in stride(from: 0, to: count, by: step) {
        bytes[start..<min(start + step, count)].withUnsafeBytes { hasher.update($0) }
      }
      let digests = hasher.finalize()
      #expect(digests.md5 == MD5Digest.of(bytes) && digests.sha256 == SHA256Digest.of(bytes))
    }
  }

  @Test(arguments: [true, false], [0, 100, 256 << 10, (256 << 10) + 1, 3 << 20])
  func `a body is hashed the same in either way`(inOnePass: Bool, count: Int) {
    guard PairHasher.isSupported || !inOnePass else { return }
    let bytes = bytes(count)
    var hasher = ContentHasher(inOnePass: inOnePass)
    for start in stride(from: 0, to: count, by: 100_000) {
      bytes[start..<min(start + 100_000, count)].withUnsafeBytes { hasher.update($0) }
    }
    let digests = hasher.finalize()
    #expect(digests.md5 == MD5Digest.of(bytes) && digests.sha256 == SHA256Digest.of(bytes))
    #expect(hasher.finalize() == digests)
  }
}
