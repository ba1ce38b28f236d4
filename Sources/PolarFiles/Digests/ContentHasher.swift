/// Both digests that S3 keeps of a part, taken of each block while it is still in the processor's cache.
package struct ContentHasher: Sendable {
  private var md5 = MD5Hasher()
  private var sha256 = SHA256Hasher()
  package private(set) var count = 0

  /// Half of a usual second-level cache: larger blocks would be fetched from memory twice.
  private static let blockSize = 64 << 10

  package init() {}

  package mutating func update(_ data: UnsafeRawBufferPointer) {
    var offset = 0
    while offset < data.count {
      let end = min(offset + Self.blockSize, data.count)
      let block = UnsafeRawBufferPointer(rebasing: data[offset..<end])
      sha256.update(block)
      md5.update(block)
      offset = end
    }
    count += data.count
  }

  package func finalize() -> (md5: MD5Digest, sha256: SHA256Digest) { (md5.finalize(), sha256.finalize()) }
}
