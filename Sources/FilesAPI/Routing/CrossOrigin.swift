import HTTPCore
import HTTPTypes

/// The preflight answer of Starlette's CORSMiddleware under Polar's settings for foreign origins.
enum CrossOrigin {
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

  static func preflight(_ head: RequestHead, version: APIVersion) -> Response {
    var refused: [String] = []
    if !methods.contains(head.headers["access-control-request-method"] ?? "") { refused.append("method") }
    if let asked = head.headers["access-control-request-headers"], !allows(asked) { refused.append("headers") }
    if head.headers.contains("access-control-request-private-network") { refused.append("private-network") }

    var fields = HeaderBlock()
    fields.append("access-control-allow-origin", "*")
    fields.append("access-control-allow-methods", methodsText)
    fields.append("access-control-max-age", "600")
    fields.append("access-control-allow-headers", headersText)
    fields.append("content-type", "text/plain; charset=utf-8")
    fields.append("polar-version", version.rawValue)
    let text = refused.isEmpty ? "OK" : "Disallowed CORS " + refused.joined(separator: ", ")
    return Response(refused.isEmpty ? .ok : .badRequest, headers: fields, body: .bytes(Array(text.utf8)))
  }

  private static func allows(_ list: String) -> Bool {
    list.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { name in
      let name = PythonText(text: String(decoding: name, as: UTF8.self)).stripped.text
      return allowedHeaders.contains(name.lowercased())
    }
  }
}
