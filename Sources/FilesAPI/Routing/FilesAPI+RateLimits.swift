import Bytes
import HTTPCore
import PolarFiles

/// The rate limiting layer. It counts a request before its token is checked; the authentication layer then reports to
/// it whose token it is.
extension FilesAPI {
  /// Counts a request of the API; returns a refusal if it exceeds the limit.
  func rateLimit(_ head: RequestHead, _ target: RequestTarget) -> RateLimiter.Refusal? {
    // A prefix of the text: `/v1x` is limited, too.
    guard let limiter = store.rateLimiter, target.path.begins(with: "/v1") else { return nil }
    return limiter.refusal(of: RateLimitIdentity(of: head))
  }

  /// Reports the owner of a request's credentials to the limiter, on any path.
  func rememberCaller(of head: RequestHead, _ authentication: Authentication) {
    guard let limiter = store.rateLimiter else { return }
    let token = Credentials.bearerToken(head.headers)
    let session = Credentials.sessionCookie(head.headers).flatMap { $0.isEmpty ? nil : $0 }
    switch authentication {
    case .anonymous: break
    case .invalidToken: if let token { limiter.forget(.token(token)) }
    case .customer, .subject:
      let credential = token.map { String(decoding: $0, as: UTF8.self) } ?? session
      guard let credential, let identity = store.rateLimitIdentity(of: credential) else { return }
      if let token { limiter.remember(.token(token), as: identity) }
      if let session { limiter.remember(.session(session), as: identity) }
    }
  }
}

extension RateLimitIdentity {
  /// The caller, as far as the head tells.
  fileprivate init(of head: RequestHead) {
    self =
      if let token = Credentials.bearerToken(head.headers) {
        .token(token)
      } else if let session = Credentials.sessionCookie(head.headers), !session.isEmpty {
        .session(session)
      } else if let login = Credentials.cookie("polar_auth_session", head.headers), !login.isEmpty {
        .login(login)
      } else {
        head.clientAddress.map { .address($0) } ?? .anonymous
      }
  }
}

extension RequestHead {
  /// The address in Cloudflare's header, or else the peer's.
  fileprivate var clientAddress: String? {
    if let address = headers["true-client-ip"], !address.isEmpty { return address }
    return forwardedAddress ?? connection.peer
  }

  /// uvicorn's ProxyHeadersMiddleware: behind a proxy on this machine, the last address that is not a proxy's itself.
  private var forwardedAddress: String? {
    guard connection.isPeerLoopback, let field = headers.fields.last(where: { headers.isNamed($0, "x-forwarded-for") })
    else { return nil }
    let addresses = headers.value(field).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { PythonText(text: String(decoding: $0, as: UTF8.self)).stripped.text }
    let address = addresses.last { !$0.hasPrefix("127.") && $0 != "::1" } ?? addresses[0]
    return address.isEmpty ? nil : address
  }
}

extension RateLimiter.Refusal {
  /// The caller whose limit is exceeded, for `explanation`.
  fileprivate var caller: String {
    identity.group == .pendingAuth
      ? "A token or session that was not seen valid within \(RateLimiter.memory) s" : identity.user
  }

  var explanation: String {
    let left = (ends.microseconds - now.microseconds + 999_999) / 1_000_000
    return "\(caller) has made its \(limit.text) (group \(identity.group.rawValue)); "
      + "more are let through in \(left) s by the mock's clock."
  }
}
