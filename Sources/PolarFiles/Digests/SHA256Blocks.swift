import CDigests

/// SHA-256 by the processor's own instructions (`PairHasher.isSupported`): a plain value.
struct SHA256Blocks: Sendable {
  // FIPS 180-4 §5.3.3.
  private var state = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
  /// The beginning of a block. Words and no vector, whose alignment would make the value twice as large.
  private var rest: Block = (0, 0, 0, 0, 0, 0, 0, 0)
  private var count = 0

  private typealias Block = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  private static let blockSize = 64

  mutating func update(_ data: UnsafeRawBufferPointer) {
    guard let base = data.baseAddress else { return }
    let started = count % Self.blockSize
    count += data.count
    var taken = 0
    if started > 0 {
      taken = min(Self.blockSize - started, data.count)
      keep(base, taken, at: started)
      guard started + taken == Self.blockSize else { return }
      withUnsafeBytes(of: rest) { Self.take($0.baseAddress!, count: 1, into: &state) }
    }
    let whole = (data.count - taken) / Self.blockSize
    if whole > 0 { Self.take(base + taken, count: whole, into: &state) }
    taken += whole * Self.blockSize
    keep(base + taken, data.count - taken, at: 0)
  }

  func finalize() -> SHA256Digest {
    var (state, last) = (state, rest)
    let started = count % Self.blockSize
    withUnsafeMutableBytes(of: &last) { rest in
      rest[started] = 0x80
      for index in started + 1..<Self.blockSize { rest[index] = 0 }
      // The last eight bytes are the length in bits; without room for them, a block of their own ends in it.
      if started >= Self.blockSize - 8 {
        Self.take(rest.baseAddress!, count: 1, into: &state)
        for index in 0..<Self.blockSize - 8 { rest[index] = 0 }
      }
      rest.storeBytes(of: (UInt64(count) &* 8).bigEndian, toByteOffset: Self.blockSize - 8, as: UInt64.self)
      Self.take(rest.baseAddress!, count: 1, into: &state)
    }
    for index in 0..<8 { state[index] = state[index].bigEndian }
    return SHA256Digest(bytes: unsafeBitCast(state, to: SIMD32<UInt8>.self))
  }

  private mutating func keep(_ bytes: UnsafeRawPointer, _ count: Int, at start: Int) {
    withUnsafeMutableBytes(of: &rest) { ($0.baseAddress! + start).copyMemory(from: bytes, byteCount: count) }
  }

  private static func take(_ blocks: UnsafeRawPointer, count: Int, into state: inout SIMD8<UInt32>) {
    withUnsafeMutableBytes(of: &state) {
      polar_sha256_blocks(
        $0.baseAddress!.assumingMemoryBound(to: UInt32.self), blocks.assumingMemoryBound(to: UInt8.self), count)
    }
  }
}
