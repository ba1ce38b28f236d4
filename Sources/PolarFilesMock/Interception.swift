import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// A mock that stands for production's own hosts, for programs that take it for their proxy.
///
/// - The API's hosts have the Files API alone, and a bucket's host has its objects at the root, as in production.
/// - By its own address the mock is what it always is, `/_mock` included.
/// - A request for any other host is refused.
package struct Interception: Sendable {
  private static let apiHosts: Set = ["api.polar.sh", "sandbox-api.polar.sh"]
  /// Amazon's endpoint, which Polar's URLs have, and the region's, which an SDK may choose.
  private static let endpoints = ["s3.amazonaws.com", "s3.us-east-2.amazonaws.com"]

  private let buckets: [String: Bucket]
  let proxy: ForwardProxy
  /// Every host that the mock stands for.
  let hosts: Set<String>

  /// - Parameter allowed: hosts that programs may reach; `*` is all of them.
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

  /// What URLs of objects begin with, for `ObjectBase`.
  static func objectBase(_ deployment: Deployment) -> String {
    let named = deployment == .sandbox ? Deployment.sandbox : .production
    let names = Bucket.allCases.map { "\($0.rawValue)=\($0.name(in: named))" }.joined(separator: ",")
    return "https://{\(names)}.\(endpoints[0])"
  }

  enum Place {
    case plane(RequestHead, Plane)
    case foreign(NetworkHost)
  }

  /// Where a request belongs by its Host. Its port counts as well: beside the mock's own it is that of another server.
  func place(_ head: RequestHead) -> Place {
    let ownPort = NetworkHost(Array(head.connection.local.utf8))?.port ?? 80
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

  /// The answer to a request for another host: one that is allowed is reached by a tunnel (RFC 9110 §9.3.6), or in absolute
  /// form over cleartext, neither of which comes here from this machine.
  func refusal(_ host: NetworkHost, over connection: ConnectionEndpoints) -> Response {
    let name = host.name
    let explanation =
      switch proxy.route(to: host) {
      case .network where connection.isPeerLoopback:
        "No request in this form is let through to \(name), which is allowed: https:// goes through CONNECT, http:// with "
          + "the whole URL as its target"
      case .network: "The proxy serves this machine alone, and \(connection.peer ?? "the client") is another"
      case .otherPort: "No request is let through to \(host.authority): \(ForwardProxy.portsOfHosts)"
      case .here, .refused: "No request is let through to \(name): allow it with --allow \(name)"
      }
    var notes = RequestNotes()
    notes.explanation = explanation
    var response = Response(.forbidden, body: .bytes(Array("\(explanation)\n".utf8)))
    response.headers.append("content-type", "text/plain; charset=utf-8" as StaticString)
    response.settle(notes)
    return response
  }
}
