/// HMAC-SHA256 (RFC 2104) whose key is already hashed; a copy continues from the same state, so one value serves many
/// messages. Not OpenSSL's HMAC, which hashes the key again for each code.
package struct HMACSHA256: Sendable {
  private var inner = SHA256Hasher()
  private var outer = SHA256Hasher()

  private static let blockSize = 64

  package init(key: some Sequence<UInt8>) {
    var block = Array(key)
    if block.count > Self.blockSize { block = SHA256Digest.of(block).array }
    block += repeatElement(0, count: Self.blockSize - block.count)
    inner.update(block.map { $0 ^ 0x36 })
    outer.update(block.map { $0 ^ 0x5C })
  }

  package mutating func update(_ bytes: [UInt8]) { inner.update(bytes) }

  /// The code of what came and of `message`.
  package func code(for message: [UInt8]) -> SHA256Digest { message.withUnsafeBytes { code(for: $0) } }

  /// The same for the hexadecimal digits of a digest, with which SigV4 goes on.
  package func code(forHexOf digest: SHA256Digest) -> SHA256Digest {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { hex in
      digest.withBytes { Hexadecimal.write($0, to: hex) }
      return code(for: UnsafeRawBufferPointer(hex))
    }
  }

  private func code(for message: UnsafeRawBufferPointer) -> SHA256Digest {
    inner.digest(endingWith: message).withBytes { outer.digest(endingWith: $0) }
  }
}
