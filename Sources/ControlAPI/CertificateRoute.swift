import HTTPCore
import HTTPTypes

/// `/_mock/ca.pem`: the certificate of the mock's own authority, which a client of HTTPS has to trust.
///
/// It is public by nature, and needed before a client can make any other call over TLS: no admin token is asked for.
struct CertificateRoute: Sendable {
  let pem: String?

  /// Nil for another request.
  func response(to request: ControlRequest) -> Response? {
    let head = request.head
    guard head.method == .get || head.method == .head, head.path.elementsEqual("/_mock/ca.pem".utf8) else { return nil }
    guard let pem else {
      return ControlError(
        .notFound, "The mock has no authority of its own: it has with --tls, unless --tls-certificate is given."
      ).response
    }
    var response = Response(.ok, body: .bytes(Array(pem.utf8)))
    response.headers.append("content-type", "application/x-pem-file")
    response.headers.appendControlFields()
    return response
  }
}
