/// Computes both digests of a part, MD5 and SHA-256, incrementally; a copy continues from the same state.
///
/// In one pass if the processor has the instructions for it, and by OpenSSL otherwise.
package struct ContentHasher: Sendable {
  private var pair: PairHasher?
  private var library: (md5: MD5Hasher, sha256: SHA256Hasher)?

  /// Half of a usual second-level cache: larger blocks would be fetched from memory twice.
  private static let blockSize = 64 << 10

  package init() { self.init(inOnePass: PairHasher.isWorthwhile) }

  init(inOnePass: Bool) {
    if inOnePass { pair = PairHasher() } else { library = (MD5Hasher(), SHA256Hasher()) }
  }

  package mutating func update(_ data: UnsafeRawBufferPointer) {
    pair?.update(data)
    guard library != nil else { return }
    for start in stride(from: 0, to: data.count, by: Self.blockSize) {
      let block = UnsafeRawBufferPointer(rebasing: data[start..<min(start + Self.blockSize, data.count)])
      library?.md5.update(block)
      library?.sha256.update(block)
    }
  }

  package func finalize() -> ContentDigests {
    if let pair { return pair.finalize() }
    let (md5, sha256) = library ?? (MD5Hasher(), SHA256Hasher())
    return ContentDigests(md5: md5.finalize(), sha256: sha256.finalize())
  }
}

/// The two digests of the same bytes.
package struct ContentDigests: Sendable, Equatable {
  package var md5: MD5Digest
  package var sha256: SHA256Digest
}
