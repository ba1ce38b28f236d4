import CDigests

/// MD5 and SHA-256 of the same bytes in one pass, on processors with SHA instructions.
struct PairHasher: Sendable {
  // RFC 1321 §3.3 and FIPS 180-4 §5.3.3.
  private var md5: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
  private var sha256: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  /// The beginning of a block.
  private var rest: [UInt8] = []
  private var count = 0

  private static let blockSize = 64

  /// Whether this processor can.
  static let isSupported = polar_digest_is_supported()
  /// Whether it is the faster way, too.
  static let isWorthwhile = isSupported && polar_digest_is_optimized()

  mutating func update(_ data: UnsafeRawBufferPointer) {
    count += data.count
    var taken = 0
    if !rest.isEmpty {
      taken = min(Self.blockSize - rest.count, data.count)
      rest += data[..<taken]
      guard rest.count == Self.blockSize else { return }
      polar_digest_blocks(&md5, &sha256, rest, 1)
      rest.removeAll(keepingCapacity: true)
    }
    let blocks = (data.count - taken) / Self.blockSize
    if blocks > 0, let base = data.baseAddress {
      polar_digest_blocks(&md5, &sha256, (base + taken).assumingMemoryBound(to: UInt8.self), blocks)
    }
    rest += data[(taken + blocks * Self.blockSize)...]
  }

  func finalize() -> ContentDigests {
    var padded = rest + [0x80]
    // Eight bytes of the last block are the length in bits.
    let blocks = padded.count > Self.blockSize - 8 ? 2 : 1
    padded += repeatElement(0, count: blocks * Self.blockSize - 8 - padded.count)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: (count &* 8) >> ($0 * 8)) }
    // Each takes the length in its own order of bytes, so each has a last block of its own.
    var (md5, sha256, unused) = (md5, sha256, sha256)
    polar_digest_blocks(&md5, &unused, padded + length, blocks)
    unused = md5
    polar_digest_blocks(&unused, &sha256, padded + length.reversed(), blocks)
    return ContentDigests(
      md5: MD5Digest(bytes: unsafeBitCast(SIMD4(md5), to: SIMD16<UInt8>.self)),
      sha256: SHA256Digest(bytes: unsafeBitCast(SIMD8(sha256.map(\.bigEndian)), to: SIMD32<UInt8>.self)))
  }
}
