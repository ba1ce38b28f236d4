import CDigests

/// MD5 and SHA-256 of the same bytes in one pass, on processors with SHA instructions: as fast as MD5 alone.
struct PairHasher: Sendable {
  // RFC 1321 §3.3 and FIPS 180-4 §5.3.3.
  private var md5 = SIMD4<UInt32>(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
  private var sha256 = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
  /// The beginning of a block.
  private var rest = SIMD64<UInt8>()
  private var count = 0

  private static let blockSize = 64

  /// Whether this processor can.
  static let isSupported = polar_digest_is_supported()
  /// Whether it is the faster way, too.
  static let isWorthwhile = isSupported && polar_digest_is_optimized()

  mutating func update(_ data: UnsafeRawBufferPointer) {
    var data = data
    guard fillBlock(&data) else { return }
    let whole = data.takePrefix(data.count / Self.blockSize * Self.blockSize)
    count += whole.count
    Self.take(whole, &md5, &sha256)
    keep(data)
  }

  /// Completes the block that was begun, with bytes off the front of `data`; false when they do not suffice.
  private mutating func fillBlock(_ data: inout UnsafeRawBufferPointer) -> Bool {
    let started = count % Self.blockSize
    guard started > 0 else { return true }
    let bytes = data.takePrefix(min(Self.blockSize - started, data.count))
    keep(bytes)
    guard started + bytes.count == Self.blockSize else { return false }
    withUnsafeBytes(of: rest) { Self.take($0, &md5, &sha256) }
    return true
  }

  func finalize() -> ContentDigests {
    var padded = withUnsafeBytes(of: rest) { Array($0.prefix(count % Self.blockSize)) }
    padded.append(0x80)
    // Eight bytes of the last block are the length in bits.
    let blocks = padded.count > Self.blockSize - 8 ? 2 : 1
    padded.append(contentsOf: repeatElement(0, count: blocks * Self.blockSize - 8 - padded.count))
    let bits = UInt64(count) &* 8
    var (md5, sha256) = (md5, sha256)
    var (otherMD5, otherSHA256) = (md5, sha256)
    (padded + Self.bytes(of: bits.littleEndian)).withUnsafeBytes { Self.take($0, &md5, &otherSHA256) }
    (padded + Self.bytes(of: bits.bigEndian)).withUnsafeBytes { Self.take($0, &otherMD5, &sha256) }
    for index in sha256.indices { sha256[index] = sha256[index].bigEndian }
    return ContentDigests(
      md5: MD5Digest(bytes: unsafeBitCast(md5, to: SIMD16<UInt8>.self)),
      sha256: SHA256Digest(bytes: unsafeBitCast(sha256, to: SIMD32<UInt8>.self)))
  }

  /// Puts bytes by that fit into the block that is begun.
  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    let started = count % Self.blockSize
    withUnsafeMutableBytes(of: &rest) { rest in
      UnsafeMutableRawBufferPointer(rebasing: rest[started...]).copyBytes(from: bytes)
    }
    count += bytes.count
  }

  private static func bytes(of length: UInt64) -> [UInt8] { withUnsafeBytes(of: length) { Array($0) } }

  private static func take(
    _ blocks: UnsafeRawBufferPointer, _ md5: inout SIMD4<UInt32>, _ sha256: inout SIMD8<UInt32>
  ) {
    guard let base = blocks.baseAddress, !blocks.isEmpty else { return }
    withUnsafeMutableBytes(of: &md5) { md5 in
      withUnsafeMutableBytes(of: &sha256) { sha256 in
        polar_digest_blocks(
          md5.baseAddress!.assumingMemoryBound(to: UInt32.self),
          sha256.baseAddress!.assumingMemoryBound(to: UInt32.self),
          base.assumingMemoryBound(to: UInt8.self), blocks.count / blockSize)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Takes the first `count` bytes off.
  fileprivate mutating func takePrefix(_ count: Int) -> UnsafeRawBufferPointer {
    let prefix = UnsafeRawBufferPointer(rebasing: self[..<count])
    self = UnsafeRawBufferPointer(rebasing: self[count...])
    return prefix
  }
}
