/// MD5 of bytes as they arrive; a copy goes on from the same state.
package struct MD5Hasher: Sendable {
  private var library = LibraryDigest(.md5)

  package init() {}

  package mutating func update(_ data: UnsafeRawBufferPointer) { library.update(data) }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  package func finalize() -> MD5Digest { MD5Digest(bytes: library.finalize(as: SIMD16<UInt8>.self)) }
}
