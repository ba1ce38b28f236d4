import Synchronization

extension Store {
  /// Whose requests a token or session counts for; nil if it is nobody's.
  package func rateLimitIdentity(of token: String) -> RateLimitIdentity? {
    state.withLock { state in state.world.tokens[token].flatMap { state.world.rateLimitIdentity(of: $0) } }
  }
}

extension World {
  fileprivate func rateLimitIdentity(of token: Token) -> RateLimitIdentity? {
    // An OAuth 2 token counts for its client, regardless of the user. Tokens for which the fixtures name no client
    // share one.
    if token.kind.hasClient {
      return RateLimitIdentity(user: "oauth2_client:\(token.client ?? "")", group: group(of: token.holder))
    }
    switch token.holder {
    case .organization(let id): return RateLimitIdentity(user: "organization:\(id)", group: group(of: token.holder))
    case .user(let id): return RateLimitIdentity(user: "user:\(id)", group: token.kind == .webSession ? .web : .default)
    case .customer:
      // The world has no customers, only their sessions.
      let kind = token.kind == .memberSession ? "member" : "customer"
      return RateLimitIdentity(user: "\(kind):\(StableHash.id(kind, token.text))")
    case .nobody: return nil
    }
  }

  private func group(of holder: Token.Holder) -> RateLimitGroup {
    guard case .organization(let id) = holder, let index = organizations.index(of: id) else { return .default }
    return organizations[index].rateLimitGroup
  }
}
