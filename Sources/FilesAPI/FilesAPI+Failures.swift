package import HTTPCore
import HTTPTypes
import JSON
package import PolarFiles
import Recording

/// What failure rules need of the Files API: to know a request by its head, and the answers that production has when it is
/// not the application that answers.
extension FilesAPI {
  /// Adds what a head says to what is known of a request, without effect.
  ///
  /// - Parameter rules: they say what is to be found out; nil takes all.
  /// - Returns: what they say; nil when none is about such a request.
  package func identify(
    _ head: RequestHead, as request: inout FailureRequest, for rules: FailureRules?
  ) -> FailureRequest.Needs? {
    let path = RequestTarget.path(of: head)
    if CrossOrigin.isPreflight(head) {
      request.operation = .preflight
    } else if let (endpoint, id) = Route.endpoint(method: request.method, path: path) {
      request.operation = endpoint.operation
      if !id.isEmpty { request.file = ID(String(decoding: id, as: UTF8.self)) }
    }
    guard let needs = rules.map({ $0.needs(for: request.operation) }) ?? .identity else { return nil }
    if needs.isDisjoint(with: .identity) { return needs }
    guard case .subject(let subject) = store.recognize(Credential(head.headers)) else { return needs }
    request.subject = subject.tokenLabel
    request.organization = organization(of: subject, request, head.query)
    return needs
  }

  /// That of the token, whatever it asks for. Of a user's requests it is that of the file; a list says it in the query, and a
  /// create in the body, unless there is only one.
  private func organization(
    of subject: Subject, _ request: FailureRequest, _ query: ArraySlice<UInt8>?
  ) -> ID? {
    switch (subject.kind, request.operation) {
    case (.organization(let id), _): return id
    case (.user, .list):
      var validation = Validation(at: .key("query"))
      let list = query.flatMap { ListQuery(QueryString($0), &validation) } ?? .first
      return organization(listed: list, by: subject)
    case (.user, .create): return onlyOrganization(of: subject)
    case (.user, _): return request.file.flatMap { store.organization(ofFile: $0, visibleTo: subject) }
    }
  }

  /// The organization that a list is limited to; nil where it may be of several.
  func organization(listed query: ListQuery, by subject: Subject) -> ID? {
    if case .organization(let id) = subject.kind { return id }
    guard let named = query.organizationIDs else { return onlyOrganization(of: subject) }
    return named.count == 1 ? named[0] : nil
  }

  private func onlyOrganization(of subject: Subject) -> ID? {
    let readable = store.organizations(readableBy: subject)
    return readable.count == 1 ? readable[0] : nil
  }

  /// The answer that a rule gives in place of the real one.
  package func answer(_ head: RequestHead, with failure: FailureResponse) -> Response {
    let version = APIVersion(header: head.headers.padded("polar-version")) ?? .current
    let frame = makeFrame(head, RequestTarget(head), version)
    let status = HTTPResponse.Status(failure.effectiveStatus)
    var response =
      switch failure.body {
      case .usual: frame.usual(status)
      case .text(let text):
        frame.response(status, Array(text.utf8), type: "text/plain; charset=utf-8")
      case .json(let value): frame.response(status, value.written)
      }
    response.apply(failure)
    return response
  }
}

extension ResponseFrame {
  /// What production answers with a status that the application did not choose.
  fileprivate func usual(_ status: HTTPResponse.Status) -> Response {
    switch status.code {
    case 500: return .internalServerError
    case 429: return tooManyRequests(retryAfter: 60)
    case 502, 503, 504: return .ofLoadBalancer(status)
    case 204, 205, 304: return empty(status)
    // Starlette's for an exception with that status.
    default:
      var writer = JSONWriter()
      writer.appendObject { $0.append("detail", status.reasonPhrase) }
      return response(status, writer.bytes)
    }
  }
}

extension Response {
  /// The application was not reached: none of its headers.
  fileprivate static func ofLoadBalancer(_ status: HTTPResponse.Status) -> Response {
    let title =
      switch status.code {
      case 503: "503 Service Temporarily Unavailable"
      case 504: "504 Gateway Time-out"
      default: "\(status.code) \(status.reasonPhrase)"
      }
    let page = """
      <html>\r
      <head><title>\(title)</title></head>\r
      <body>\r
      <center><h1>\(title)</h1></center>\r
      </body>\r
      </html>\r

      """
    var fields = HeaderBlock()
    fields.append("content-type", "text/html")
    return Response(status, headers: fields, body: .bytes(Array(page.utf8)))
  }
}
