import COpenSSL

/// An incremental digest by OpenSSL; a copy continues from the same state.
struct LibraryDigest: Sendable {
  private var state: State

  enum Algorithm { case md5, sha256 }

  init(_ algorithm: Algorithm) { state = State(algorithm == .md5 ? Library.shared.md5 : Library.shared.sha256) }

  mutating func update(_ data: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    state.update(data)
  }

  func finalize<Bytes: SIMD<UInt8>>(as type: Bytes.Type) -> Bytes { State(copying: state).finalize(as: type) }

  /// Makes the state unique, since OpenSSL keeps it behind a pointer.
  private final class State: @unchecked Sendable {
    private let context = EVP_MD_CTX_new()

    init(_ algorithm: OpaquePointer?) {
      precondition(EVP_DigestInit_ex2(context, algorithm, nil) == 1, "OpenSSL lacks a digest")
    }

    init(copying other: State) { precondition(EVP_MD_CTX_copy_ex(context, other.context) == 1, "out of memory") }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ data: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, data.baseAddress, data.count) }

    func finalize<Bytes: SIMD<UInt8>>(as type: Bytes.Type) -> Bytes {
      var digest = Bytes()
      withUnsafeMutableBytes(of: &digest) { bytes in
        precondition(bytes.count == EVP_MD_get_size(EVP_MD_CTX_get0_md(context)), "not the digest's size")
        EVP_DigestFinal_ex(context, bytes.bindMemory(to: UInt8.self).baseAddress, nil)
      }
      return digest
    }
  }

  /// The algorithms, in a context of their own. The system's configuration of OpenSSL does not count in it: where that allows
  /// FIPS 140 alone there is no MD5, of which entity tags are made.
  private struct Library: @unchecked Sendable {
    static let shared = Library()

    let md5: OpaquePointer?
    let sha256: OpaquePointer?

    private init() {
      let context = OSSL_LIB_CTX_new()
      md5 = EVP_MD_fetch(context, "MD5", nil)
      sha256 = EVP_MD_fetch(context, "SHA256", nil)
    }
  }
}

/// An incremental MD5; a copy continues from the same state.
package struct MD5Hasher: Sendable {
  private var library = LibraryDigest(.md5)

  package init() {}

  package mutating func update(_ data: UnsafeRawBufferPointer) { library.update(data) }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  package func finalize() -> MD5Digest { MD5Digest(bytes: library.finalize(as: SIMD16<UInt8>.self)) }
}
