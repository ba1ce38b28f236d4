import Bytes
import HTTPCore
import HTTPTypes

/// Starlette's CORSMiddleware under both of Polar's settings: those for its own pages, and those for any others.
enum CrossOrigin {
  /// What an answer says of the request's origin.
  enum Grant {
    /// The request has no origin.
    case unasked
    /// Any page may read it.
    case anyone
    /// This one's pages may, and may send cookies.
    case trusted(StaticString)
  }

  static func grant(_ head: RequestHead, trusted: [StaticString]) -> Grant {
    guard let origin = head.headers.padded("origin") else { return .unasked }
    return trusted.first { origin.spells($0) }.map { .trusted($0) } ?? .anyone
  }

  private static let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
  private static let headers = [
    "Accept", "Accept-Language", "Authorization", "Content-Language", "Content-Type", "Polar-Version",
  ]
  private static let allowedHeaders = Set(headers.map { $0.lowercased() })
  private static let methodsText = methods.joined(separator: ", ")
  private static let headersText = headers.joined(separator: ", ")

  static func isPreflight(_ head: RequestHead) -> Bool {
    head.method == .options && head.headers.contains("origin") && head.headers.contains("access-control-request-method")
  }

  static func preflight(_ head: RequestHead, version: APIVersion, trusted: [StaticString]) -> Response {
    let asked = head.headers.bytes("access-control-request-headers")
    var refused: [String] = []
    let method = String(latin1: head.headers.padded("access-control-request-method") ?? [])
    if !methods.contains(method) { refused.append("method") }
    var fields = HeaderBlock()
    if case .trusted(let origin) = grant(head, trusted: trusted) {
      fields.append("vary", "Origin")
      fields.append("access-control-allow-origin", origin)
      fields.append("access-control-allow-credentials", "true")
      if let asked { fields.append(name: "access-control-allow-headers".utf8, value: asked) }
    } else {
      fields.append("access-control-allow-origin", "*")
      fields.append("access-control-allow-headers", headersText)
      if let asked, !allows(asked) { refused.append("headers") }
    }
    if head.headers.contains("access-control-request-private-network") { refused.append("private-network") }
    fields.append("access-control-allow-methods", methodsText)
    fields.append("access-control-max-age", "600")
    fields.append("content-type", "text/plain; charset=utf-8")
    fields.append("polar-version", version.rawValue)
    let text = refused.isEmpty ? "OK" : "Disallowed CORS " + refused.joined(separator: ", ")
    return Response(refused.isEmpty ? .ok : .badRequest, headers: fields, body: .bytes(Array(text.utf8)))
  }

  private static func allows(_ list: ArraySlice<UInt8>) -> Bool {
    list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { name in
      let name = PythonText(text: String(latin1: name)).stripped.text
      return allowedHeaders.contains(name.lowercased())
    }
  }
}
