import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// Lets the mock answer for production's own hosts, for programs that use it as their proxy.
///
/// - The API's hosts serve only the Files API, and a bucket's host serves its objects at the root, as in production.
/// - Under its own address the mock serves all planes as usual.
/// - A request for any other host is refused.
package struct Interception: Sendable {
  private static let apiHosts: Set = ["api.polar.sh", "sandbox-api.polar.sh"]
  /// The global endpoint, which Polar's URLs have, and the region's, which an SDK may choose.
  private static let endpoints = ["s3.amazonaws.com", "s3.us-east-2.amazonaws.com"]

  private let buckets: [String: Bucket]
  let proxy: ForwardProxy
  /// Every host that the mock answers for.
  let hosts: Set<String>

  /// - Parameter allowed: other hosts that programs may reach through the proxy; `*` is all of them.
  package init(allowed: [String]) {
    var buckets: [String: Bucket] = [:]
    for deployment in [Deployment.production, .sandbox] {
      for bucket in Bucket.allCases {
        for endpoint in Self.endpoints { buckets["\(bucket.name(in: deployment)).\(endpoint)"] = bucket }
      }
    }
    self.buckets = buckets
    hosts = Self.apiHosts.union(buckets.keys)
    proxy = ForwardProxy(own: hosts, allowed: allowed)
  }

  /// Whether a host can be allowed: a name or an address, or `*`.
  package static func isAllowable(_ host: String) -> Bool { ForwardProxy.allowable(host) != nil }

  /// The beginning of objects' URLs, as `ObjectBase` reads it.
  static func objectBase(_ deployment: Deployment) -> String {
    let named = deployment == .sandbox ? Deployment.sandbox : .production
    let names = Bucket.allCases.map { "\($0.rawValue)=\($0.name(in: named))" }.joined(separator: ",")
    return "https://{\(names)}.\(endpoints[0])"
  }

  enum Route {
    case plane(RequestHead, Plane)
    /// A host that the mock does not answer for.
    case foreign(NetworkHost)
  }

  /// Routes a request by its Host; another port than the mock's own, or the hosts' 80 and 443, is that of another
  /// server.
  func route(_ head: RequestHead) -> Route {
    let ownPort = NetworkHost(Array(head.connection.local.utf8)[...])?.port ?? 80
    guard let host = NetworkHost(head.headers.bytes("host") ?? [], defaultPort: ownPort) else {
      return .plane(head, head.plane)
    }
    guard host.port == ownPort || proxy.route(to: host) == .here else { return .foreign(host) }
    let name = host.name.lowercased()
    if let bucket = buckets[name] { return .plane(head.adding(prefix: "/\(bucket.rawValue)"), .storage) }
    if Self.apiHosts.contains(name) { return .plane(head, .files) }
    return Self.isOwn(name) ? .plane(head, head.plane) : .foreign(host)
  }

  /// - Parameter name: in lower case.
  private static func isOwn(_ name: String) -> Bool {
    name == "localhost" || name == "::1" || name.hasSuffix(".localhost")
      || name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." }
  }

  /// The response to a request for another host. Also for an allowed host: requests to it come through a tunnel
  /// (RFC 9110 §9.3.6) or in absolute form over cleartext, and neither reaches this handler.
  func refusal(_ host: NetworkHost, over connection: ConnectionEndpoints) -> Response {
    let name = host.name
    let explanation =
      switch proxy.route(to: host) {
      case .network where connection.isPeerLoopback:
        "No request in this form is let through to \(name), which is allowed: https:// goes through CONNECT, http:// with "
          + "the whole URL as its target, and \(ForwardProxy.schemeOfProxy)"
      case .network: "The proxy serves this machine alone, and \(connection.peer ?? "the client") is another"
      case .otherPort: "No request is let through to \(host.authority): \(ForwardProxy.portsOfHosts)"
      case .here, .refused: "No request is let through to \(name): allow it with --allow \(name)"
      }
    var notes = RequestNotes()
    notes.explanation = explanation
    var response = Response(.forbidden, body: .bytes(Array("\(explanation)\n".utf8)))
    response.headers.append("content-type", "text/plain; charset=utf-8" as StaticString)
    response.attach(notes)
    return response
  }
}
