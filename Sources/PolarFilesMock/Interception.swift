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
    case foreign(host: String, port: UInt16?)
  }

  /// Where a request belongs by its Host. Its port counts as well: beside the mock's own it is that of another server.
  func place(_ head: RequestHead) -> Place {
    let (host, port) = Self.split(head.headers["host"] ?? "")
    let isOwnPort = port == nil || port == Self.split(head.connection.local).port
    guard isOwnPort || proxy.way(to: host, port: port) == .here else { return .foreign(host: host, port: port) }
    if let bucket = buckets[host] { return .plane(head.placed(under: "/\(bucket.rawValue)"), .storage) }
    if Self.apiHosts.contains(host) { return .plane(head, .files) }
    return Self.isOwn(host) ? .plane(head, head.plane) : .foreign(host: host, port: port)
  }

  /// - Parameter host: in lower case, without a port.
  private static func isOwn(_ host: String) -> Bool {
    host.isEmpty || host == "localhost" || host == "[::1]" || host.hasSuffix(".localhost")
      || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
  }

  /// The host in lower case, without the root's dot, and the port that stands behind it.
  private static func split(_ authority: String) -> (host: String, port: UInt16?) {
    let bracket = authority.first == "[" ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : nil
    let end = bracket ?? authority.firstIndex(of: ":") ?? authority.endIndex
    var host = authority[..<end].lowercased()
    if host.hasSuffix(".") { host.removeLast() }
    return (host, UInt16(authority[end...].dropFirst()))
  }

  /// The answer to a request for another host: one that is allowed is reached by a tunnel (RFC 9110 §9.3.6), or in absolute
  /// form over cleartext, neither of which comes here from this machine.
  func refusal(_ host: String, port: UInt16?, over connection: ConnectionEndpoints) -> Response {
    let explanation =
      switch proxy.way(to: host, port: port) {
      case .network where connection.isPeerLoopback:
        "No request in this form is let through to \(host), which is allowed: https:// goes through CONNECT, http:// with "
          + "the whole URL as its target"
      case .network: "The proxy serves this machine alone, and \(connection.peer ?? "the client") is another"
      case .otherPort: "No request is let through to \(host):\(port ?? 0): \(ForwardProxy.portsOfHosts)"
      case .here, .nowhere: "No request is let through to \(host): allow it with --allow \(host)"
      }
    var notes = RequestNotes()
    notes.explanation = explanation
    var response = Response(.forbidden, body: .bytes(Array("\(explanation)\n".utf8)))
    response.headers.append("content-type", "text/plain; charset=utf-8" as StaticString)
    response.settle(notes)
    return response
  }
}
