/// What is wrong with a file of certificates or keys; names it and says what to do.
package struct CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension CertificateAuthority {
  /// Makes a new one, for callers that have files to complain of besides.
  package static func made() throws(CertificateError) -> CertificateAuthority {
    do { return try CertificateAuthority() } catch { throw CertificateError(error.explanation) }
  }
}

extension TLSContext {
  /// The same for a server that shows `source`.
  package static func made(_ source: Source) throws(CertificateError) -> TLSContext {
    do { return try TLSContext(source) } catch { throw CertificateError(error.explanation) }
  }
}
