import Crypto

/// An MD5 digest: S3's entity tags are made of them.
package struct MD5Digest: Hashable, Sendable {
  // Words and no vector, whose alignment would make every record that holds one larger.
  private let first: UInt64
  private let second: UInt64

  package init(bytes: SIMD16<UInt8>) {
    let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    (first, second) = (words[0], words[1])
  }

  package var bytes: SIMD16<UInt8> { unsafeBitCast(SIMD2(first, second), to: SIMD16<UInt8>.self) }

  /// `nil` unless there are exactly 16 bytes.
  package init?(_ source: some Collection<UInt8>) {
    guard source.count == 16 else { return nil }
    self.init(bytes: SIMD16(source))
  }

  package static func of(_ data: UnsafeRawBufferPointer) -> MD5Digest {
    var hasher = MD5Hasher()
    hasher.update(data)
    return hasher.finalize()
  }

  package static func of(_ data: some Sequence<UInt8>) -> MD5Digest { Array(data).withUnsafeBytes(of) }

  package var hex: String { withUnsafeBytes(of: bytes) { Hexadecimal.encode($0) } }
  package var base64: String { withUnsafeBytes(of: bytes) { Base64.encode($0) } }
}

/// A SHA-256 digest.
package struct SHA256Digest: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  package init(bytes: SIMD32<UInt8>) {
    let words = unsafeBitCast(bytes, to: SIMD4<UInt64>.self)
    (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
  }

  package var bytes: SIMD32<UInt8> { unsafeBitCast(SIMD4(first, second, third, fourth), to: SIMD32<UInt8>.self) }

  /// `nil` unless there are exactly 32 bytes.
  package init?(_ source: some Collection<UInt8>) {
    guard source.count == 32 else { return nil }
    self.init(bytes: SIMD32(source))
  }

  /// `nil` unless the text is strict base64 of 32 bytes, which is what S3 takes in `x-amz-checksum-sha256`.
  package init?(base64 text: some Collection<UInt8>) {
    guard text.count == 44, let decoded = Base64.decode(text) else { return nil }
    self.init(decoded)
  }

  package init?(base64 text: String) { self.init(base64: text.utf8) }

  package static func of(_ data: UnsafeRawBufferPointer) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(data)
    return hasher.finalize()
  }

  package static func of(_ data: some Sequence<UInt8>) -> SHA256Digest { Array(data).withUnsafeBytes(of) }

  package var hex: String { withUnsafeBytes(of: bytes) { Hexadecimal.encode($0) } }
  package var base64: String { withUnsafeBytes(of: bytes) { Base64.encode($0) } }

  package func append(hexTo buffer: inout [UInt8]) {
    withUnsafeBytes(of: bytes) { Hexadecimal.append($0, to: &buffer) }
  }
}

/// MD5 of bytes as they arrive; a copy goes on from the same state.
package struct MD5Hasher: Sendable {
  private var state = Insecure.MD5()

  package init() {}

  package mutating func update(_ data: UnsafeRawBufferPointer) { state.update(bufferPointer: data) }

  package func finalize() -> MD5Digest {
    var bytes = SIMD16<UInt8>()
    withUnsafeMutableBytes(of: &bytes) { target in state.finalize().withUnsafeBytes { target.copyMemory(from: $0) } }
    return MD5Digest(bytes: bytes)
  }
}

/// SHA-256 of bytes as they arrive; a copy goes on from the same state.
package struct SHA256Hasher: Sendable {
  private var state = SHA256()

  package init() {}

  package mutating func update(_ data: UnsafeRawBufferPointer) { state.update(bufferPointer: data) }

  package func finalize() -> SHA256Digest {
    var bytes = SIMD32<UInt8>()
    withUnsafeMutableBytes(of: &bytes) { target in state.finalize().withUnsafeBytes { target.copyMemory(from: $0) } }
    return SHA256Digest(bytes: bytes)
  }
}

/// HMAC-SHA256 (RFC 2104) with its key taken in already; a copy goes on from the same state, so one value serves many
/// messages. Over the bare hash: the library's HMAC takes its key in anew for each code, at twice the time.
package struct HMACSHA256: Sendable {
  private var inner = SHA256Hasher()
  private var outer = SHA256Hasher()

  private static let blockSize = 64

  package init(key: some Sequence<UInt8>) {
    var block = Array(key)
    if block.count > Self.blockSize { block = withUnsafeBytes(of: SHA256Digest.of(block).bytes) { Array($0) } }
    block += repeatElement(0, count: Self.blockSize - block.count)
    block.map { $0 ^ 0x36 }.withUnsafeBytes { inner.update($0) }
    block.map { $0 ^ 0x5C }.withUnsafeBytes { outer.update($0) }
  }

  package init(key: SHA256Digest) { self.init(key: withUnsafeBytes(of: key.bytes) { Array($0) }) }

  package mutating func update(_ data: UnsafeRawBufferPointer) { inner.update(data) }

  package func finalize() -> SHA256Digest {
    var outer = outer
    withUnsafeBytes(of: inner.finalize().bytes) { outer.update($0) }
    return outer.finalize()
  }

  package func code(for message: some Sequence<UInt8>) -> SHA256Digest {
    var copy = self
    Array(message).withUnsafeBytes { copy.update($0) }
    return copy.finalize()
  }
}
