import Dashboard
import HTTPCore
import HTTPTypes
import PolarFiles

/// The dashboard: its page at `/_mock/`, its files beside it.
///
/// They hold no data of the mock, so they are served to everybody, even without the admin token. The requests of the
/// page itself need it.
struct PageRoutes: Sendable {
  private struct Page: Sendable {
    let asset: Asset
    let etag: String
  }

  private static let folder = "/_mock/"
  private static let pages = Dictionary(
    uniqueKeysWithValues: Dashboard.assets.map { asset in
      (asset.name, Page(asset: asset, etag: "\"\(SHA256Digest.of(asset.bytes).hex.prefix(32))\""))
    })

  /// Nil for another path.
  func response(to request: ControlRequest) -> Response? {
    let head = request.head
    guard head.method == .get || head.method == .head else { return nil }
    guard head.path.starts(with: Self.folder.utf8) else {
      // `/`, for a browser, and the folder without its slash.
      return request.segments.isEmpty ? .redirect(to: Self.folder) : nil
    }
    guard request.segments.count < 2 else { return nil }
    let name = request.segments.first ?? Dashboard.assets[0].name
    return Self.pages[name].map { page in response(page, to: head) }
  }

  private func response(_ page: Page, to head: RequestHead) -> Response {
    let isKnown = head.headers["if-none-match"]?.contains(page.etag) == true
    var response = isKnown ? Response(.notModified) : Response(.ok, body: .bytes(page.asset.bytes))
    if !isKnown { response.headers.append("content-type", page.asset.contentType) }
    response.headers.append("etag", page.etag)
    // Browsers must revalidate their copy, since another version of the mock may answer at the same address later.
    response.headers.append("cache-control", "no-cache")
    response.headers.appendSecurityFields()
    return response
  }
}

extension Response {
  fileprivate static func redirect(to path: String) -> Response {
    var response = Response(.found)
    response.headers.append("location", path)
    response.headers.append("vary", "accept")
    response.headers.appendControlFields()
    return response
  }
}

extension RequestHead {
  /// Whether a browser opens `/`, where production has nothing: it is redirected to the dashboard.
  package var asksForDashboard: Bool {
    path.elementsEqual("/".utf8) && (method == .get || method == .head)
      && headers["accept"].map(Self.prefersHTML) == true
  }

  /// Whether Accept names HTML, and prefers it to JSON or accepts both alike (RFC 9110 §12.5.1). A client that accepts
  /// anything does not name HTML.
  private static func prefersHTML(_ accept: String) -> Bool {
    var weights: [String: Double] = [:]
    for range in accept.lowercased().split(separator: ",") {
      let fields = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let type = fields.first else { continue }
      let weight = fields.last { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
      weights[type] = max(weights[type] ?? 0, weight ?? 1)
    }
    guard let html = weights["text/html"], html > 0 else { return false }
    return html >= weights["application/json"] ?? 0
  }
}
