import HTTPCore

/// Who may drive the mock: nobody's web page, and with an admin token only who bears it.
struct Guardian: Sendable {
  let adminToken: [UInt8]?

  init(adminToken: String?) {
    self.adminToken = adminToken.map { Array($0.utf8) }
  }

  func admit(_ head: RequestHead) throws(ControlError) {
    if let origin = head.headers["origin"], !isOwn(origin, host: head.headers["host"]) {
      throw ControlError(.forbidden, "A page from '\(origin)' must not drive the mock.")
    }
    // A browser that leaves out Origin still says here that another site's page is asking.
    if let site = head.headers["sec-fetch-site"], site == "cross-site" || site == "same-site" {
      throw ControlError(.forbidden, "A page of another site must not drive the mock.")
    }
    guard let adminToken else { return }
    let given = head.headers["authorization"] ?? ""
    guard given.prefix(7).lowercased() == "bearer ", Self.isSame(Array(given.dropFirst(7).utf8), adminToken) else {
      throw ControlError(.unauthorized, "The admin token is needed: Authorization: Bearer TOKEN.")
    }
  }

  private func isOwn(_ origin: String, host: String?) -> Bool {
    guard let host else { return false }
    return origin.lowercased() == "http://\(host.lowercased())" || origin.lowercased() == "https://\(host.lowercased())"
  }

  /// Takes as long for a wrong token as for the right one, so that time tells nothing of it.
  private static func isSame(_ given: [UInt8], _ expected: [UInt8]) -> Bool {
    var difference = given.count ^ expected.count
    for index in expected.indices {
      difference |= Int(expected[index] ^ (index < given.count ? given[index] : 0))
    }
    return difference == 0
  }
}
