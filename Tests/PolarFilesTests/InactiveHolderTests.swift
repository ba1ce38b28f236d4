import Testing
@testable import PolarFiles

/// Organizations, users and memberships that are out of use, and organizations that enforce SSO.
struct InactiveHolderTests {
  private static let open = "open.zip"

  /// Two organizations with a file each; `acme` with those keys, and a user of both with those.
  private func store(acme: String = "", user: String = "", membership: String = "") throws -> TestStore {
    try TestStore(
      fixture: """
        {"version": 1,
         "organizations": [{"id": "\(TestStore.acme)", "slug": "acme"\(acme)}, {"id": "\(TestStore.globex)", "slug": "globex"}],
         "users": [{"email": "a@example.com"\(user),
           "memberships": [{"organization": "acme"\(membership)}, {"organization": "globex"}]}],
         "tokens": [
           {"token": "polar_oat_acme", "organization": "acme"}, {"token": "polar_at_o_acme", "organization": "acme"},
           {"token": "polar_cst_acme", "customer_of": "acme"}, {"token": "polar_oat_globex", "organization": "globex"},
           {"token": "polar_pat_a", "user": "a@example.com"}, {"token": "polar_at_u_a", "user": "a@example.com"},
           {"token": "polar_at_u_limited", "user": "a@example.com", "organizations": ["acme"], "client": "ci"},
           {"token": "polar_us_a", "user": "a@example.com"},
           {"token": "polar_us_limited", "user": "a@example.com", "organizations": ["acme"]},
           {"token": "polar_us_elsewhere", "user": "a@example.com", "organizations": ["globex"]}],
         "files": [
           {"id": "f11e0000-0000-4000-8000-000000000001", "organization": "acme", "name": "acme.zip"},
           {"organization": "globex", "name": "\(Self.open)"}]}
        """)
  }

  private func names(_ credential: Credential, in test: TestStore) -> [String]? {
    guard case .subject(let subject) = test.store.authenticate(credential) else { return nil }
    var bytes: [UInt8] = []
    let question = ListQuestion(page: PageNumber(1, size: 100))
    _ = test.store.list(question, for: subject, variant: 0, into: &bytes) { file, bytes in
      bytes += Array(file.name.utf8)
    }
    return bytes.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `without inactive holders everything is visible`() throws {
    let test = try store()
    for credential in [bearer("polar_pat_a"), bearer("polar_at_u_a"), .session("polar_us_a")] {
      #expect(names(credential, in: test) == ["acme.zip", Self.open])
    }
  }

  @Test(arguments: [
    #", "blocked": true"#, #", "blocked_at": "2026-01-01""#, #", "deleted": true"#, #", "deleted_at": "2026-01-01""#,
    #", "blocked": true, "blocked_at": null"#, #", "blocked": true, "deleted_at": "2030-01-01""#,
  ])
  func `the tokens of an organization that is blocked or deleted are invalid, and its files invisible`(
    keys: String
  ) throws {
    let test = try store(acme: keys)
    for token in ["polar_oat_acme", "polar_at_o_acme", "polar_cst_acme"] {
      #expect(test.store.authenticate(bearer: token) == .invalidToken)
    }
    #expect(names(bearer("polar_oat_globex"), in: test) == [Self.open])
    for credential in [bearer("polar_pat_a"), bearer("polar_at_u_a"), .session("polar_us_a")] {
      #expect(names(credential, in: test) == [Self.open])
    }
    #expect(names(bearer("polar_at_u_limited"), in: test) == [])
    let subject = test.subject("polar_pat_a")
    #expect(try test.store.file(#require(ID("f11e0000-0000-4000-8000-000000000001")), visibleTo: subject) == nil)
    #expect(test.store.organizations(of: subject).map(\.id) == [TestStore.globex])
    #expect(throws: StorageError.self) { try test.create(organization: TestStore.acme) }
  }

  @Test(arguments: [#", "blocked": true"#, #", "deleted_at": "2026-01-01""#])
  func `the tokens of a user who is blocked or deleted are invalid, and sessions nobody's`(keys: String) throws {
    let test = try store(user: keys)
    for token in ["polar_pat_a", "polar_at_u_a", "polar_at_u_limited"] {
      #expect(test.store.authenticate(bearer: token) == .invalidToken)
    }
    #expect(test.store.authenticate(session: "polar_us_a") == .anonymous)
    #expect(names(bearer("polar_oat_acme"), in: test) == ["acme.zip"])
  }

  @Test(arguments: [#", "deleted": true"#, #", "deleted_at": "2026-01-01""#])
  func `a user who is a member no more does not see the organization`(keys: String) throws {
    let test = try store(membership: keys)
    #expect(names(bearer("polar_pat_a"), in: test) == [Self.open])
    #expect(names(.session("polar_us_limited"), in: test) == [])
    #expect(!test.canManage(test.subject("polar_pat_a"), TestStore.acme))
  }

  @Test func `an organization that enforces SSO is hidden from logins that are not limited to it`() throws {
    let test = try store(acme: #", "sso_enforced": true"#)
    for credential in [bearer("polar_at_u_a"), .session("polar_us_a"), .session("polar_us_elsewhere")] {
      #expect(names(credential, in: test) == [Self.open])
    }
    for credential in [
      bearer("polar_at_u_limited"), .session("polar_us_limited"), bearer("polar_oat_acme"),
    ] {
      #expect(names(credential, in: test) == ["acme.zip"])
    }
    #expect(names(bearer("polar_pat_a"), in: test) == ["acme.zip", Self.open])
  }

  @Test func `a session may be limited to organizations`() throws {
    #expect(names(.session("polar_us_limited"), in: try store()) == ["acme.zip"])
  }

  @Test func `an export and import preserves all of it`() throws {
    let test = try store(
      acme: #", "blocked_at": "2026-01-02T03:04:05.000006Z", "sso_enforced": true"#,
      user: #", "blocked": true, "deleted_at": "2026-02-01""#, membership: #", "deleted_at": "2026-03-01""#)
    let export = test.store.exported(contents: .inline)
    let text = String(decoding: export, as: UTF8.self)
    #expect(text.contains(#""client":"ci""#) || text.contains(#""client": "ci""#))
    try test.store.replace(with: FixtureDocument.json(export, name: "state"))
    #expect(test.store.exported(contents: .inline) == export)
    #expect(test.store.authenticate(bearer: "polar_oat_acme") == .invalidToken)
    #expect(test.store.authenticate(bearer: "polar_pat_a") == .invalidToken)
  }

  @Test func `the token that a start names is one that works`() throws {
    #expect(try store(acme: #", "blocked": true"#).store.summary.token == "polar_oat_globex")
    let test = try store()
    #expect(test.store.summary.token == "polar_oat_acme")
    test.store.revoke(token: "polar_oat_acme")
    #expect(test.store.summary.token == "polar_oat_globex")
  }
}

private func bearer(_ token: String) -> Credential { .bearer(Array(token.utf8)[...]) }
