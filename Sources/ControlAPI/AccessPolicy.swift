import HTTPCore
import PolarFiles

/// Who may drive the mock through `/_mock`. In this order:
///
/// 1. A web page of another origin (`Origin`, `Sec-Fetch-Site`) is refused, with or without the admin token.
/// 2. A request with the admin token is admitted under any name.
/// 3. A `Host` that the public DNS may resolve is refused: its owner can point it to this machine, and a page of that
///    name is then of the same origin (DNS rebinding). Addresses, private names and allowed names are admitted. So is a
///    request without `Host`, which no browser sends.
/// 4. With an admin token configured, every other request is refused.
package struct AccessPolicy: Sendable {
  private let adminToken: [UInt8]?
  private let allowedHosts: Set<HostName>

  /// - Parameters:
  ///   - adminToken: the bearer token that every request needs; nil asks for none.
  ///   - allowedHosts: names that are admitted although the public DNS may resolve them.
  package init(adminToken: String? = nil, allowedHosts: [HostName] = []) {
    self.adminToken = adminToken.map { Array($0.utf8) }
    self.allowedHosts = Set(allowedHosts)
  }

  func admit(_ head: RequestHead) throws(ControlError) {
    try refuseForeignPage(head)
    if let adminToken, bears(head, adminToken) { return }
    try refuseForeignHost(head)
    guard adminToken == nil else {
      throw ControlError(.unauthorized, "The admin token is needed: Authorization: Bearer TOKEN.")
    }
  }

  private func refuseForeignPage(_ head: RequestHead) throws(ControlError) {
    if let origin = head.headers["origin"], !isOwn(origin, host: head.headers["host"]) {
      throw ControlError(.forbidden, "A page from '\(origin)' must not drive the mock.")
    }
    // A browser that leaves out Origin still says here that another site's page is asking.
    if let site = head.headers["sec-fetch-site"], site == "cross-site" || site == "same-site" {
      throw ControlError(.forbidden, "A page of another site must not drive the mock.")
    }
  }

  private func isOwn(_ origin: String, host: String?) -> Bool {
    guard let host else { return false }
    return origin.lowercased() == "http://\(host.lowercased())" || origin.lowercased() == "https://\(host.lowercased())"
  }

  private func refuseForeignHost(_ head: RequestHead) throws(ControlError) {
    guard let host = head.headers["host"], !host.isEmpty else { return }
    guard let name = HostName(authority: host) else {
      throw ControlError(.forbidden, "The request's Host names no host; --allow-host takes names such as mock.test.")
    }
    guard name.isPrivate || allowedHosts.contains(name) else {
      throw ControlError(
        .forbidden,
        "A page could reach the mock by the public name '\(name)'. Use localhost or an IP address, or start the mock "
          + "with --allow-host \(name) (allowedHosts in Swift).")
    }
  }

  private func bears(_ head: RequestHead, _ token: [UInt8]) -> Bool {
    let given = head.headers["authorization"] ?? ""
    return given.prefix(7).lowercased() == "bearer " && given.utf8.dropFirst(7).equalsInConstantTime(token)
  }
}
