/// Both digests that S3 keeps of a part, taken of the bytes as they arrive.
///
/// MD5 takes 2.3 times as long as SHA-256 and neither can be split, so a long body's MD5 runs on a thread of its own:
/// both together then take as long as MD5 alone.
package final class ContentHasher {
  private var sha256 = SHA256Hasher()
  /// Of the beginning of the body; of all of it when the body is short.
  private var md5 = MD5Hasher()
  private var background: BackgroundMD5?
  package private(set) var count = 0

  /// Half of a usual second-level cache: larger blocks would be fetched from memory twice.
  private static let blockSize = 64 << 10
  /// Below it, the hand-over costs more than it saves.
  private static let backgroundThreshold = 256 << 10

  package init() {}

  package func update(_ data: UnsafeRawBufferPointer) {
    count += data.count
    if background == nil, count > Self.backgroundThreshold, BackgroundMD5.isWorthwhile {
      background = BackgroundMD5(continuing: md5)
    }
    var offset = 0
    while offset < data.count {
      let end = min(offset + Self.blockSize, data.count)
      let block = UnsafeRawBufferPointer(rebasing: data[offset..<end])
      if let background {
        background.update(block)
      } else {
        md5.update(block)
      }
      sha256.update(block)
      offset = end
    }
  }

  package func finalize() -> (md5: MD5Digest, sha256: SHA256Digest) {
    (background?.finalize() ?? md5.finalize(), sha256.finalize())
  }
}
