import JSON

extension FixtureLoader {
  static let tokenKeys = [
    "token", "organization", "user", "customer_of", "scopes", "organizations", "client", "expires_at", "revoked",
  ]

  /// - Parameter generated: the secret part of a token that the fixture leaves out; it is required without one.
  mutating func loadToken(_ reader: FixtureReader, generated: String? = nil) -> Token? {
    guard let fields = reader.fields(Self.tokenKeys), let holder = tokenHolder(fields) else { return nil }
    guard let (text, kind) = tokenText(fields, holder: holder, generated: generated) else { return nil }
    guard matches(kind, holder: holder, fields) else { return nil }
    var token = Token(
      text: text, kind: kind, holder: holder, scopes: scopes(fields, kind),
      organizations: downScope(fields, kind), expiresAt: fields.nonNull("expires_at")?.timestamp)
    token.client = client(fields, kind)
    token.isRevoked = fields.nonNull("revoked")?.bool ?? false
    guard world.tokens[text] == nil else {
      (fields["token"] ?? reader).fail("this token is there already", kind: .conflict)
      return nil
    }
    world.tokens.insert(token)
    return token
  }

  private func tokenText(_ fields: FixtureFields, holder: Token.Holder, generated: String?) -> (String, TokenKind)? {
    if let generated, fields.nonNull("token") == nil {
      let kind: TokenKind =
        switch holder {
        case .organization, .nobody: .organizationAccess
        case .user: .personalAccess
        case .customer: .customerSession
        }
      return (kind.rawValue + generated, kind)
    }
    guard let field = fields.required("token"), let text = field.string else { return nil }
    guard let kind = TokenKind(prefixOf: text.utf8) else {
      let prefixes = TokenKind.allCases.map(\.rawValue).joined(separator: ", ")
      field.fail("must begin with one of \(prefixes)")
      return nil
    }
    // A header can carry only these, and Polar treats any other token as none.
    guard field.document.isExported || text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      field.fail("must be printable ASCII without spaces")
      return nil
    }
    return (text, kind)
  }

  private func tokenHolder(_ fields: FixtureFields) -> Token.Holder? {
    let given = ["organization", "user", "customer_of"].filter { fields.nonNull($0) != nil }
    guard given.count <= 1 else {
      fields.reader.fail("names \(given.joined(separator: " and ")); a token has one holder")
      return nil
    }
    if let field = fields.nonNull("organization") {
      return organization(field).map { .organization(world.organizations[$0].id) }
    }
    if let field = fields.nonNull("user") { return user(field).map { .user($0) } }
    if let field = fields.nonNull("customer_of") {
      return organization(field).map { .customer(of: world.organizations[$0].id) }
    }
    return .nobody
  }

  private func matches(_ kind: TokenKind, holder: Token.Holder, _ fields: FixtureFields) -> Bool {
    switch (kind.holder, holder) {
    case (.organization, .organization), (.user, .user), (.customer, .customer), (.nobody, .nobody): return true
    case (.organization, _): fields.reader.fail("a \(kind.rawValue) token needs an organization, and nothing else")
    case (.user, _): fields.reader.fail("a \(kind.rawValue) token needs a user, and nothing else")
    case (.customer, _): fields.reader.fail("a \(kind.rawValue) token needs customer_of, and nothing else")
    case (.nobody, _): fields.reader.fail("a \(kind.rawValue) token has no holder")
    }
    return false
  }

  private func scopes(_ fields: FixtureFields, _ kind: TokenKind) -> Scopes {
    guard fields.nonNull("scopes") != nil else {
      return kind.holder == .organization || kind.holder == .user ? .files : Scopes([])
    }
    return Scopes(fields.elements("scopes").compactMap(\.string))
  }

  private func client(_ fields: FixtureFields, _ kind: TokenKind) -> String? {
    guard let client = fields.name("client") else { return nil }
    guard kind.hasClient else {
      fields["client"]?.fail("only an OAuth 2 token (polar_at_u_, polar_at_o_) was issued to a client")
      return nil
    }
    return client
  }

  private func downScope(_ fields: FixtureFields, _ kind: TokenKind) -> Set<ID>? {
    guard let field = fields.nonNull("organizations") else { return nil }
    guard kind.holder == .user else {
      field.fail("only a user's token can be limited to organizations")
      return nil
    }
    let ids = fields.elements("organizations").compactMap { organization($0) }.map { world.organizations[$0].id }
    // Like Polar: an empty list is no limit.
    return ids.isEmpty ? nil : Set(ids)
  }
}
