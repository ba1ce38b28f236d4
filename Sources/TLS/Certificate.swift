import COpenSSL

/// An X.509 certificate.
package final class Certificate: Sendable {
  // Never changed once it is signed or read; OpenSSL counts references atomically.
  nonisolated(unsafe) let pointer: OpaquePointer

  /// Takes the reference over.
  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  deinit { X509_free(pointer) }

  /// In the text form that trust stores read.
  package var pem: String { PEM.text { PEM_write_bio_X509($0, pointer) } }

  /// As a date of the log: `Jan  1 00:00:00 2030 GMT`.
  package var expiry: String {
    PEM.text { ASN1_TIME_print($0, X509_get0_notAfter(pointer)) }
  }

  package var isExpired: Bool { X509_cmp_current_time(X509_get0_notAfter(pointer)) < 0 }

  package var isNotYetValid: Bool { X509_cmp_current_time(X509_get0_notBefore(pointer)) > 0 }

  var isAuthority: Bool { X509_check_ca(pointer) > 0 }

  func belongs(to key: PrivateKey) -> Bool {
    defer { ERR_clear_error() }
    return X509_check_private_key(pointer, key.pointer) == 1
  }

  func isSame(as other: Certificate) -> Bool { X509_cmp(pointer, other.pointer) == 0 }
}

/// The private half of a key pair.
package final class PrivateKey: Sendable {
  nonisolated(unsafe) let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  /// Makes one on the curve P-256, which every client knows.
  init() throws(TLSFailure) {
    guard OpenSSL.isReady, let key = copenssl_make_p256_key() else { throw TLSFailure(OpenSSLError().text) }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  /// Unencrypted.
  var pem: String { PEM.text { PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) } }
}

/// A certificate and its key, by which a server proves its name.
package struct TLSIdentity: Sendable {
  package let certificate: Certificate
  /// Those between the certificate and its root, the nearest first.
  let chain: [Certificate]
  let key: PrivateKey
}
