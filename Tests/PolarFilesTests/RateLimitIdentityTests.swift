import Testing
@testable import PolarFiles

/// The identity for which the requests of each kind of token are counted.
struct RateLimitIdentityTests {
  private static let acme = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
  private static let alice = "a11ce000-0000-4000-8000-000000000001"

  private static let fixture = """
    {"version": 1,
     "organizations": [{"id": "\(acme)", "slug": "acme", "rate_limit_group": "elevated"}, {"slug": "globex"}],
     "users": [{"id": "\(alice)", "email": "a@b", "memberships": [{"organization": "acme"}]}],
     "tokens": [
       {"token": "polar_oat_a", "organization": "acme"}, {"token": "polar_oat_b", "organization": "acme"},
       {"token": "polar_at_o_a", "organization": "acme", "client": "app"},
       {"token": "polar_at_o_g", "organization": "globex", "client": "app"},
       {"token": "polar_at_u_a", "user": "a@b", "client": "app"}, {"token": "polar_at_u_b", "user": "a@b"},
       {"token": "polar_at_u_c", "user": "a@b"},
       {"token": "polar_pat_a", "user": "a@b"}, {"token": "polar_us_a", "user": "a@b"},
       {"token": "polar_cst_a", "customer_of": "acme"}, {"token": "polar_mst_a", "customer_of": "acme"},
       {"token": "polar_crt_a"}]}
    """

  private let store: Store

  init() throws { store = try TestStore(fixture: Self.fixture).store }

  @Test(
    arguments: [
      ("polar_oat_a", "organization:\(acme)", .elevated), ("polar_oat_b", "organization:\(acme)", .elevated),
      ("polar_at_o_a", "oauth2_client:app", .elevated), ("polar_at_o_g", "oauth2_client:app", .default),
      ("polar_at_u_a", "oauth2_client:app", .default), ("polar_at_u_b", "oauth2_client:", .default),
      ("polar_at_u_c", "oauth2_client:", .default), ("polar_pat_a", "user:\(alice)", .default),
      ("polar_us_a", "user:\(alice)", .web),
    ] as [(String, String, RateLimitGroup)])
  func `a token counts for its owner by the owner's group`(token: String, user: String, group: RateLimitGroup) {
    #expect(store.rateLimitIdentity(of: token) == RateLimitIdentity(user: user, group: group))
  }

  @Test func `customers and members count for themselves`() throws {
    let customer = try #require(store.rateLimitIdentity(of: "polar_cst_a"))
    let member = try #require(store.rateLimitIdentity(of: "polar_mst_a"))
    #expect(customer.user.hasPrefix("customer:") && member.user.hasPrefix("member:"))
    #expect(customer.group == .default && member.group == .default)
  }

  @Test(arguments: ["polar_crt_a", "polar_oat_nobody"]) func `an unknown token has no owner`(token: String) {
    #expect(store.rateLimitIdentity(of: token) == nil)
  }

  @Test func `an organization's group is exported and comes back`() throws {
    let exported = store.exported(contents: .none)
    let text = String(decoding: exported, as: UTF8.self)
    #expect(text.contains(#""rate_limit_group":"elevated""#))
    // The default is left out.
    #expect(
      text.firstRange(of: "rate_limit_group").map { text[$0.upperBound...].contains("rate_limit_group") } == false)
    let other = try Store()
    try other.install([FixtureDocument.json(exported, name: "state.json")])
    #expect(other.rateLimitIdentity(of: "polar_oat_a")?.group == .elevated)
    #expect(other.rateLimitIdentity(of: "polar_at_o_g")?.group == .default)
  }

  @Test(arguments: [
    ("\"elevatd\"", "must be one of restricted, default, web, elevated; did you mean elevated?"),
    ("\"pending_auth\"", "must be one of restricted, default, web, elevated"), ("3", "must be text, not a number"),
  ])
  func `an unknown group is named with its place`(group: String, message: String) throws {
    let text = #"{"version": 1, "organizations": [{"slug": "a", "rate_limit_group": \#(group)}]}"#
    let errors = #expect(throws: FixtureErrors.self) { try Store.check([TestStore.document(text)]) }
    #expect(errors?.errors.map(\.description) == ["world.json:1:68: organizations[0].rate_limit_group: \(message)"])
  }

  @Test func `null is the default group`() throws {
    let text =
      #"{"version": 1, "organizations": [{"slug": "a", "rate_limit_group": null}], "tokens": [{"token": "polar_oat_a", "organization": "a"}]}"#
    #expect(try TestStore(fixture: text).store.rateLimitIdentity(of: "polar_oat_a")?.group == .default)
  }
}
