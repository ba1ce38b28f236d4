import Testing
@testable import PolarFiles

struct IdentityTests {
  @Test func `a token stands for its holder`() throws {
    let test = try TestStore()
    #expect(test.subject("polar_oat_acme").kind == .organization(TestStore.acme))
    #expect(test.subject("polar_at_o_acme").kind == .organization(TestStore.acme))
    #expect(test.subject("polar_pat_alice").name.hasPrefix("user:"))
    #expect(test.subject("polar_at_u_alice").organizations == [TestStore.globex])
    #expect(test.subject("polar_oat_read").scopes.canReadFiles)
    #expect(!test.subject("polar_oat_read").scopes.canWriteFiles)
    #expect(test.store.authenticate(bearer: "polar_cst_customer") == .customer)
  }

  @Test(arguments: ["polar_oat_nope", "polar_pat_", "polar_cst_nope", "polar_us_alice", "bearer", ""])
  func `an unknown token is invalid`(token: String) throws {
    #expect(try TestStore().store.authenticate(bearer: token) == .invalidToken)
  }

  @Test func `a client registration is anonymous`() throws {
    #expect(try TestStore().store.authenticate(bearer: "polar_crt_whatever") == .anonymous)
  }

  @Test func `a token expires by the clock`() throws {
    let test = try TestStore()
    #expect(test.store.authenticate(bearer: "polar_oat_late") != .invalidToken)
    test.clock.advance(by: 1)
    #expect(test.store.authenticate(bearer: "polar_oat_late") == .invalidToken)
  }

  @Test func `a revoked token is invalid until the reset`() throws {
    let test = try TestStore { $0.authentication = .any }
    #expect(test.store.revoke(token: "polar_oat_acme"))
    #expect(!test.store.revoke(token: "polar_oat_acme"))
    #expect(test.store.authenticate(bearer: "polar_oat_acme") == .invalidToken)
    test.store.reset()
    #expect(test.store.authenticate(bearer: "polar_oat_acme") != .invalidToken)
  }

  @Test func `only a session's cookie opens the session`() throws {
    let store = try TestStore().store
    guard case .subject(let subject) = store.authenticate(session: "polar_us_alice") else {
      Issue.record("no subject")
      return
    }
    #expect(subject.name.hasPrefix("user:"))
    #expect(store.authenticate(session: "polar_us_nobody") == .anonymous)
    #expect(store.authenticate(session: "polar_oat_acme") == .anonymous)
  }

  @Test func `any mode takes no token over 512 bytes`() throws {
    let test = try TestStore { $0.authentication = .any }
    let token = "polar_oat_" + String(repeating: "a", count: 502)
    #expect(test.store.authenticate(bearer: token + "a") == .invalidToken)
    let untouched = try TestStore().store.size.tokens
    #expect(test.store.size.tokens == untouched)
    #expect(test.store.authenticate(bearer: token) != .invalidToken)
  }

  @Test func `any mode makes an organization of an unknown token, the same each time`() throws {
    let test = try TestStore { $0.authentication = .any }
    let first = test.subject("polar_oat_invented")
    #expect(first.scopes.canReadFiles && first.scopes.canWriteFiles)
    #expect(test.subject("polar_oat_invented") == first)
    #expect(test.subject("polar_oat_other").kind != first.kind)
    #expect(test.store.authenticate(bearer: "polar_pat_invented") == .invalidToken)
    test.store.reset()
    #expect(test.subject("polar_oat_invented") == first)
  }

  @Test func `roles decide who may manage, and limits hold`() throws {
    let test = try TestStore()
    let alice = test.subject("polar_pat_alice")
    #expect(Set(test.store.organizations(readableBy: alice)) == [TestStore.acme, TestStore.globex])
    #expect(test.canManage(alice, TestStore.acme))
    let fiona = test.subject("polar_pat_fiona")
    #expect(test.store.organizations(readableBy: fiona) == [TestStore.acme])
    #expect(!test.canManage(fiona, TestStore.acme))
    let limited = test.subject("polar_at_u_alice")
    #expect(test.store.organizations(readableBy: limited) == [TestStore.globex])
    #expect(!test.canManage(limited, TestStore.acme))
    let organization = test.subject("polar_oat_acme")
    #expect(test.canManage(organization, TestStore.acme))
    #expect(!test.canManage(organization, TestStore.globex))
  }

  @Test func `a token is shown without its secret`() throws {
    #expect(try TestStore().subject("polar_oat_acme").tokenLabel == "polar_oat_…")
    let token = Token(
      text: "polar_oat_0123456789abcdef", kind: .organizationAccess, holder: .organization(TestStore.acme),
      scopes: .files)
    #expect(token.label == "polar_oat_…cdef")
  }

  @Test func `many tokens are found by their text`() {
    var table = TokenTable()
    for number in 0..<2000 {
      table.insert(
        Token(
          text: "polar_oat_\(number)", kind: .organizationAccess, holder: .organization(TestStore.acme), scopes: .files)
      )
    }
    for number in 0..<2000 { #expect(table["polar_oat_\(number)"] != nil) }
    #expect(table["polar_oat_2000"] == nil)
    #expect(table.count == 2000)
  }

  @Test func `a fresh organization comes with its token`() throws {
    let test = try TestStore()
    let tenant = try test.store.addOrganization(name: "Umbrella Corp")
    #expect(tenant.organization.slug == "umbrella-corp")
    #expect(test.subject(tenant.token.text).kind == .organization(tenant.organization.id))
    #expect(throws: SlugTaken.self) { try test.store.addOrganization(slug: "acme") }
    let again = try test.store.addOrganization(name: "Umbrella Corp")
    #expect(again.organization.slug != "umbrella-corp")
  }

  @Test func `a token may be added without its text`() throws {
    let test = try TestStore()
    let token = try test.store.addToken(
      try TestStore.document(#"{"user": "fiona@example.com", "scopes": ["files:read"]}"#))
    #expect(token.text.hasPrefix("polar_pat_"))
    #expect(test.subject(token.text).scopes.canReadFiles)
    #expect(throws: FixtureErrors.self) {
      try test.store.addToken(try TestStore.document(#"{"token": "polar_oat_acme", "organization": "acme"}"#))
    }
  }
}
