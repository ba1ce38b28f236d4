/// Both digests that S3 keeps of a part, taken of the bytes as they arrive.
///
/// A long body is hashed on a thread of its own, so that receiving goes on meanwhile: both digests in one pass where the
/// processor can, else MD5, which takes 2.3 times as long as the SHA-256 that stays on the receiving thread.
package final class ContentHasher {
  private var hashing: Hashing
  package private(set) var count = 0

  private enum Hashing {
    case pair(PairHasher)
    case backgroundPair(BackgroundHasher<PairHasher>)
    case library(MD5Hasher, SHA256Hasher)
    case backgroundMD5(BackgroundHasher<MD5Hasher>, SHA256Hasher)
  }

  /// Half of a usual second-level cache: larger blocks would be fetched from memory twice.
  private static let blockSize = 64 << 10
  /// Below it, the hand-over costs more than it saves.
  private static let backgroundThreshold = 256 << 10

  package convenience init() { self.init(inOnePass: PairHasher.isWorthwhile) }

  init(inOnePass: Bool) {
    hashing = inOnePass ? .pair(PairHasher()) : .library(MD5Hasher(), SHA256Hasher())
  }

  package func update(_ data: UnsafeRawBufferPointer) {
    count += data.count
    if count > Self.backgroundThreshold, Processors.areSeveral { moveToBackground() }
    var offset = 0
    while offset < data.count {
      let end = min(offset + Self.blockSize, data.count)
      take(UnsafeRawBufferPointer(rebasing: data[offset..<end]))
      offset = end
    }
  }

  private func moveToBackground() {
    switch hashing {
    case .pair(let hasher): hashing = .backgroundPair(BackgroundHasher(continuing: hasher))
    case .library(let md5, let sha256): hashing = .backgroundMD5(BackgroundHasher(continuing: md5), sha256)
    case .backgroundPair, .backgroundMD5: break
    }
  }

  private func take(_ block: UnsafeRawBufferPointer) {
    switch hashing {
    case .pair(var hasher):
      hasher.update(block)
      hashing = .pair(hasher)
    case .backgroundPair(let background): background.update(block)
    case .library(var md5, var sha256):
      md5.update(block)
      sha256.update(block)
      hashing = .library(md5, sha256)
    case .backgroundMD5(let background, var sha256):
      background.update(block)
      sha256.update(block)
      hashing = .backgroundMD5(background, sha256)
    }
  }

  package func finalize() -> (md5: MD5Digest, sha256: SHA256Digest) {
    switch hashing {
    case .pair(let hasher): hasher.finalize()
    case .backgroundPair(let background): background.finish().finalize()
    case .library(let md5, let sha256): (md5.finalize(), sha256.finalize())
    case .backgroundMD5(let background, let sha256): (background.finish().finalize(), sha256.finalize())
    }
  }
}
