/// An MD5 digest: S3's entity tags are made of them.
package struct MD5Digest: Hashable, Sendable {
  // Words and no vector, whose alignment would make every record that holds one larger.
  private let first: UInt64
  private let second: UInt64

  /// - Parameter words: as they lie in memory.
  init(words first: UInt64, _ second: UInt64) { (self.first, self.second) = (first, second) }

  package init(bytes: SIMD16<UInt8>) {
    let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    self.init(words: words[0], words[1])
  }

  package var bytes: SIMD16<UInt8> { unsafeBitCast(SIMD2(first, second), to: SIMD16<UInt8>.self) }

  /// `nil` unless there are exactly 16 bytes.
  package init?(_ source: some Collection<UInt8>) {
    guard source.count == 16 else { return nil }
    self.init(bytes: SIMD16(source))
  }

  package static func of(_ data: some Sequence<UInt8>) -> MD5Digest {
    var hasher = MD5Hasher()
    hasher.update(Array(data))
    return hasher.finalize()
  }

  package var array: [UInt8] { withBytes { Array($0) } }
  package var hex: String { withBytes { Hexadecimal.encode($0) } }
  package var base64: String { withBytes { Base64.encode($0) } }

  private func withBytes<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: self) { read($0) }
  }
}

/// A SHA-256 digest.
package struct SHA256Digest: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// - Parameter words: as they lie in memory.
  init(words first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
  }

  package init(bytes: SIMD32<UInt8>) {
    let words = unsafeBitCast(bytes, to: SIMD4<UInt64>.self)
    self.init(words: words[0], words[1], words[2], words[3])
  }

  package var bytes: SIMD32<UInt8> { unsafeBitCast(SIMD4(first, second, third, fourth), to: SIMD32<UInt8>.self) }

  /// `nil` unless there are exactly 32 bytes.
  package init?(_ source: some Collection<UInt8>) {
    guard source.count == 32 else { return nil }
    self.init(bytes: SIMD32(source))
  }

  /// `nil` unless the text is strict base64 of 32 bytes, which is what S3 takes in `x-amz-checksum-sha256`.
  package init?(base64 text: some Collection<UInt8>) {
    guard text.count == 44 else { return nil }
    let bytes = text.withContiguousStorageIfAvailable { Base64.decodeDigest($0) }
    guard let bytes = bytes ?? Array(text).withUnsafeBufferPointer({ Base64.decodeDigest($0) }) else { return nil }
    self.init(bytes: bytes)
  }

  package init?(base64 text: String) { self.init(base64: text.utf8) }

  package static func of(_ data: some Sequence<UInt8>) -> SHA256Digest {
    SHA256Hasher().digest(endingWith: Array(data))
  }

  package var array: [UInt8] { withBytes { Array($0) } }
  package var hex: String { withBytes { Hexadecimal.encode($0) } }
  package var base64: String { withBytes { Base64.encode($0) } }

  package func append(hexTo text: inout [UInt8]) { withBytes { Hexadecimal.append($0, to: &text) } }

  func withBytes<Result>(_ read: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: self) { read($0) }
  }
}
