/// The user that a request is counted for, and the group whose limit applies. Requests of one user share their windows.
package struct RateLimitIdentity: Sendable, Hashable {
  /// Such as `organization:1dbf…`, or an address.
  package let user: String
  package let group: RateLimitGroup

  init(user: String, group: RateLimitGroup = .default) {
    self.user = user
    self.group = group
  }

  /// A bearer token, as long as the limiter does not know whose it is.
  package static func token(_ text: some Sequence<UInt8>) -> RateLimitIdentity {
    RateLimitIdentity(user: "token:\(hash(text))", group: .pendingAuth)
  }

  /// A web session, as long as the limiter does not know whose it is.
  package static func session(_ cookie: String) -> RateLimitIdentity {
    RateLimitIdentity(user: "cookie:\(hash(cookie.utf8))", group: .pendingAuth)
  }

  /// A login that is under way.
  package static func login(_ cookie: String) -> RateLimitIdentity {
    RateLimitIdentity(user: "auth_session_cookie:\(hash(cookie.utf8))")
  }

  /// Clients from that address; a header may carry any text for one, also a very long one.
  package static func address(_ text: String) -> RateLimitIdentity {
    RateLimitIdentity(user: text.utf8.count <= longestAddress ? text : hash(text.utf8))
  }

  /// A client that cannot be distinguished from others.
  package static let anonymous = RateLimitIdentity(user: "anonymous")

  /// Whether it stands for a credential, whose owner the limiter may know.
  var isCredential: Bool { group == .pendingAuth }

  private static let longestAddress = 64

  /// Credentials are never stored as they are.
  private static func hash(_ text: some Sequence<UInt8>) -> String { SHA256Digest.of(text).hex }
}
