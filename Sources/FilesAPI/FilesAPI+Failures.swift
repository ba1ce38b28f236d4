package import HTTPCore
import HTTPTypes
import JSON
package import PolarFiles
import Recording

/// The Files API's part in failure rules: it identifies requests by their heads, and makes the responses that
/// production gives when the application itself does not respond.
extension FilesAPI {
  /// Fills in what a head says about a request, without side effects.
  ///
  /// - Parameter rules: determine what has to be found out; nil finds out everything.
  /// - Returns: what the rules need to know; nil if no rule can match such a request.
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
    request.organization = organization(of: subject, request, query: head.query)
    return needs
  }

  /// The organization of a request: that of an organization's token; for a user's token that of the file, that of a
  /// list's query, or the user's only one. A create by a user with several organizations names it in the body, which is
  /// not read yet.
  private func organization(
    of subject: Subject, _ request: FailureRequest, query: ArraySlice<UInt8>?
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

  /// The organization that a list is limited to; nil if it may be about several.
  func organization(listed query: ListQuery, by subject: Subject) -> ID? {
    if case .organization(let id) = subject.kind { return id }
    guard let named = query.organizationIDs else { return onlyOrganization(of: subject) }
    return named.count == 1 ? named[0] : nil
  }

  private func onlyOrganization(of subject: Subject) -> ID? {
    let readable = store.organizations(readableBy: subject)
    return readable.count == 1 ? readable[0] : nil
  }

  /// The response of a rule, in place of the real one.
  package func answer(_ head: RequestHead, with failure: FailureResponse) -> Response {
    let version = APIVersion(header: head.headers.padded("polar-version")) ?? .current
    let frame = makeFrame(head, target: RequestTarget(head), version: version)
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
  /// Production's response with a status that the application did not choose.
  fileprivate func usual(_ status: HTTPResponse.Status) -> Response {
    switch status.code {
    case 500: return .internalServerError
    case 429: return tooManyRequests(retryAfter: 60)
    case 502, 503, 504: return .ofLoadBalancer(status)
    case 204, 205, 304: return empty(status)
    // Starlette's response to an exception with that status.
    default:
      var writer = JSONWriter()
      writer.appendObject { $0.append("detail", status.reasonPhrase) }
      return response(status, writer.bytes)
    }
  }
}

extension Response {
  /// The load balancer's response when it cannot reach the application, so without the application's headers.
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
