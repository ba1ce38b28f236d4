/// HMAC-SHA256 (RFC 2104) with its key taken in already; a copy goes on from the same state, so one value serves many
/// messages. Over the bare hash: the library's HMAC takes its key in anew for each code, at twice the time.
package struct HMACSHA256: Sendable {
  private var inner = MessageHasher()
  private var outer = MessageHasher()

  private static let blockSize = 64

  package init(key: some Sequence<UInt8>) {
    var block = Array(key)
    if block.count > Self.blockSize { block = withUnsafeBytes(of: MessageHasher.digest(of: block).bytes) { Array($0) } }
    block += repeatElement(0, count: Self.blockSize - block.count)
    block.map { $0 ^ 0x36 }.withUnsafeBytes { inner.update($0) }
    block.map { $0 ^ 0x5C }.withUnsafeBytes { outer.update($0) }
  }

  package init(key: SHA256Digest) { self.init(key: withUnsafeBytes(of: key.bytes) { Array($0) }) }

  package mutating func update(_ data: UnsafeRawBufferPointer) { inner.update(data) }

  /// The code of what came and of `data`.
  func code(endingWith data: UnsafeRawBufferPointer) -> SHA256Digest {
    withUnsafeBytes(of: inner.digest(endingWith: data).bytes) { outer.digest(endingWith: $0) }
  }

  package func code(for message: some Sequence<UInt8>) -> SHA256Digest {
    Array(message).withUnsafeBytes { code(endingWith: $0) }
  }
}
