import Synchronization

extension Store {
  /// Whom requests with that token or session are counted for; nil for one that stands for nobody.
  package func rateLimitIdentity(of token: String) -> RateLimitIdentity? {
    state.withLock { state in state.world.tokens[token].flatMap { state.world.rateLimitIdentity(of: $0) } }
  }
}

extension World {
  fileprivate func rateLimitIdentity(of token: Token) -> RateLimitIdentity? {
    // A client's token counts for the client, regardless of the user. Those whose client no fixture names have one in
    // common.
    if token.kind.hasClient {
      return RateLimitIdentity(user: "oauth2_client:\(token.client ?? "")", group: group(of: token.holder))
    }
    switch token.holder {
    case .organization(let id): return RateLimitIdentity(user: "organization:\(id)", group: group(of: token.holder))
    case .user(let id): return RateLimitIdentity(user: "user:\(id)", group: token.kind == .webSession ? .web : .default)
    case .customer:
      // The world knows customers by their sessions alone.
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
