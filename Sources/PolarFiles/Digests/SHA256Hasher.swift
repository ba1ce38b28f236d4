/// An incremental SHA-256; a copy continues from the same state.
///
/// Uses the processor's SHA instructions and a plain value if possible: OpenSSL allocates each copy of its state, and a
/// signature needs several copies.
package struct SHA256Hasher: Sendable {
  private var blocks = SHA256Blocks()
  /// Where the processor lacks them.
  private var library: LibraryDigest?

  package init() { self.init(inBlocks: PairHasher.isWorthwhile) }

  init(inBlocks: Bool) { library = inBlocks ? nil : LibraryDigest(.sha256) }

  package mutating func update(_ data: UnsafeRawBufferPointer) {
    if library == nil { blocks.update(data) } else { library?.update(data) }
  }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Of what came and of `data`.
  func digest(endingWith data: UnsafeRawBufferPointer) -> SHA256Digest {
    var copy = self
    copy.update(data)
    return copy.finalize()
  }

  func digest(endingWith bytes: [UInt8]) -> SHA256Digest { bytes.withUnsafeBytes { digest(endingWith: $0) } }

  package func finalize() -> SHA256Digest {
    library.map { SHA256Digest(bytes: $0.finalize(as: SIMD32<UInt8>.self)) } ?? blocks.finalize()
  }
}
