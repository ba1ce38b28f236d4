import PolarFiles

/// Why a bearer token is refused, for a person: one sentence, which shows no token whole.
struct RefusedToken {
  let text: String
  let store: Store

  /// A refused token is compared with others only if there are no more than this, so that a refusal is quick.
  private static let compared = 1000
  /// Characters in which the one that was meant may differ.
  private static let mostDistance = 2

  var explanation: String {
    guard let token = store.token(text) else { return unknown }
    let now = store.now()
    if token.isRevoked { return "The token \(token.label) was revoked." }
    if let expiresAt = token.expiresAt, expiresAt <= now {
      return "The token \(token.label) is expired since \(expiresAt.rfc3339); the mock's clock says \(now.rfc3339)."
    }
    if token.kind == .webSession {
      return
        "The token \(token.label) is a web session's: it belongs in the cookie polar_session, not in Authorization."
    }
    return "The token \(token.label) has a holder that is blocked or deleted."
  }

  private var unknown: String {
    guard let kind = TokenKind(prefixOf: text.utf8) else { return wrongPrefix }
    let label = Token(text: text, kind: kind, holder: .nobody, scopes: Scopes([])).label
    if let nearest { return "There is no token \(label); \(nearest)." }
    return "There is no token \(label): add it to the fixtures or with POST /_mock/tokens, or serve with --auth any."
  }

  private var wrongPrefix: String {
    let prefixes = TokenKind.allCases.map(\.rawValue)
    if let prefix = prefixes.first(where: { text.contains($0) }) {
      return "The token has something in front of \(prefix): send it alone, behind a single 'Bearer '."
    }
    let nearest = prefixes.map { (prefix: $0, distance: distance(toPrefix: $0)) }.min { $0.distance < $1.distance }
    if let nearest, nearest.distance <= Self.mostDistance {
      return "The token begins with none of the known prefixes; the nearest is \(nearest.prefix)."
    }
    return "The token begins with none of the known prefixes: \(prefixes.joined(separator: ", "))."
  }

  private func distance(toPrefix prefix: String) -> Int {
    (-1...1).map { Suggestion.distance(String(text.prefix(prefix.count + $0)), prefix) }.min() ?? .max
  }

  /// The known token that differs least.
  private var nearest: String? {
    var best: (distance: Int, token: Token)?
    for token in store.tokens(most: Self.compared) {
      guard abs(token.text.utf8.count - text.utf8.count) <= Self.mostDistance else { continue }
      let distance = Suggestion.distance(text, token.text)
      if distance <= Self.mostDistance, distance < best?.distance ?? .max { best = (distance, token) }
    }
    guard let best else { return nil }
    let characters = best.distance == 1 ? "one character" : "\(best.distance) characters"
    return "the nearest that is known, \(best.token.label), differs in \(characters)"
  }
}
