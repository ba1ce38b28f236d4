import Testing
@testable import PolarFiles

struct ReloadTests {
  private static let globex = #"{"id": "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10", "name": "Globex", "slug": "globex"}"#
  private static let acme = #"{"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"}"#

  private static func fixture(_ organizations: [String] = [acme, globex], _ rest: String = "") -> String {
    """
    {"version": 1, "organizations": [\(organizations.joined(separator: ", "))],
     "tokens": [{"token": "polar_oat_acme", "organization": "acme"}]\(rest)}
    """
  }

  private func reload(_ test: TestStore, _ text: String) throws -> FixtureChanges {
    try test.store.reload([try TestStore.document(text)])
  }

  @Test func `records created at run time stay`() throws {
    let test = try TestStore({ $0.minimumPartSize = 0 }, fixture: Self.fixture())
    let tenant = try test.store.addOrganization(name: "Tenant")
    let file = try test.upload([1, 2, 3], name: "kept")
    let deleted = try test.upload([4], name: "deleted")
    test.store.delete(deleted.id)
    let pending = try test.create("pending", organization: tenant.organization.id)
    let receipt = try test.put([7, 7], part: 1, of: pending)

    let changes = try reload(
      test, Self.fixture([Self.globex, Self.acme], #", "files": [{"organization": "acme", "name": "new"}]"#))
    #expect(changes.description == "added 1 file (new)")
    #expect(test.names("polar_oat_acme") == ["new", "kept"])
    #expect(try test.object(file)?.content.bytes == [1, 2, 3])
    #expect(test.store.file(deleted.id) == nil)
    #expect(test.subject(tenant.token.text).kind == .organization(tenant.organization.id))
    let completed = try test.complete(
      pending, [CompletedPart(number: 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256)])
    #expect(try test.object(try #require(completed))?.content.bytes == [7, 7])
    #expect(test.names(tenant.token.text) == ["pending"])
    #expect(test.store.uploads().map(\.path) == [file.path, deleted.path, pending.file.path])

    test.store.reset()
    #expect(test.names("polar_oat_acme") == ["new"])
  }

  @Test func `records from fixtures have their current definition`() throws {
    let files = #", "files": [{"organization": "acme", "name": "a"}, {"organization": "acme", "name": "b"}]"#
    let test = try TestStore(fixture: Self.fixture([Self.acme], files))
    let (a, b) = (test.list("polar_oat_acme").files[0].id, test.list("polar_oat_acme").files[1].id)
    _ = test.store.patch(a, name: "renamed", version: nil)
    test.store.delete(b)
    test.store.revoke(token: "polar_oat_acme")
    #expect(try reload(test, Self.fixture([Self.acme], files)).description == "nothing changed")
    #expect(test.names("polar_oat_acme") == ["a", "b"])

    let changes = try reload(
      test, Self.fixture([Self.acme], #", "files": [{"organization": "acme", "name": "b", "size": 7}]"#))
    #expect(changes.description == "changed 1 file (b); removed 1 file (a)")
    #expect(test.list("polar_oat_acme").files.map(\.size) == [7])
  }

  @Test func `records of a removed organization are removed`() throws {
    let test = try TestStore(fixture: Self.fixture())
    let token = try test.store.addToken(try TestStore.document(#"{"organization": "globex"}"#))
    let pending = try test.create("orphan", organization: TestStore.globex)
    for number in 1...7 { _ = try test.upload([9], name: "orphan \(number)", organization: TestStore.globex) }
    let changes = try reload(test, Self.fixture([Self.acme]))
    #expect(
      changes.description
        == "removed 1 organization (globex); dropped 1 token (\(token.label)), "
        + "8 files (orphan, orphan 1, orphan 2, orphan 3, orphan 4 and 3 more)")
    #expect(test.store.authenticate(bearer: token.text) == .invalidToken)
    #expect(throws: StorageError.self) { try test.put([1], part: 1, of: pending) }
    #expect(test.store.uploads().isEmpty)
  }

  @Test func `a fixture takes over ids, slugs and tokens that it uses`() throws {
    let test = try TestStore(fixture: Self.fixture([Self.acme]))
    let tenant = try test.store.addOrganization(name: "Mine", slug: "mine")
    let file = try test.upload([1], name: "mine")
    let other = try test.upload([2], name: "other")
    let changes = try reload(
      test,
      Self.fixture(
        [Self.acme, #"{"slug": "mine"}"#],
        #"""
        , "users": [{"email": "u@example.com"}],
        "files": [{"organization": "acme", "id": "\#(file.id.text)", "name": "claimed"},
          {"organization": "acme", "name": "claims a path", "path": "\#(other.path)"}]
        """#))
    #expect(
      changes.description
        == "added 1 organization (mine), 1 user (u@example.com), 2 files (claimed, claims a path); "
        + "dropped 1 organization (mine), 1 token (\(tenant.token.label)), 2 files (mine, other)")
    #expect(test.names("polar_oat_acme") == ["claimed", "claims a path"])
    #expect(test.store.file(file.id)?.name == "claimed")
  }

  @Test func `a rule of the fixtures follows a slug to another organization`() throws {
    func fixture(_ organization: String) -> String {
      #"{"version": 1, "organizations": [\#(organization)], "failures": [{"match": {"organization": "acme"}, "hang": {}}]}"#
    }
    let test = try TestStore(fixture: fixture(Self.acme))
    let other = Self.globex.replacing(#""slug": "globex""#, with: #""slug": "acme""#)
    #expect(try reload(test, fixture(other)).changed.failures == ["failure-1"])
    let rules = test.store.failures.all(at: test.store.now())
    #expect(rules.map(\.rule.match.criteria.organization) == [TestStore.globex])
  }

  @Test(arguments: [acme.replacing("\"acme\"", with: "\"renamed\""), globex])
  func `a rule whose organization has another slug, or is gone, can be written and read again`(left: String) throws {
    let test = try TestStore(fixture: Self.fixture([Self.acme, Self.globex]))
    let rule = #"[{"id": "late", "match": {"organization": "acme"}, "hang": {}}]"#
    _ = try test.store.failures.add(try test.store.failureRules(TestStore.document(rule)), at: test.store.now())
    _ = try test.store.reload([try TestStore.document(#"{"version": 1, "organizations": [\#(left)]}"#)])

    let text = test.store.exported(contents: .inline)
    try test.store.replace(with: .json(text, name: "world"))
    #expect(test.store.exported(contents: .inline) == text)
    let rules = test.store.failures.all(at: test.store.now())
    #expect(rules.map(\.rule.match.criteria.organization) == [TestStore.acme])
  }

  @Test func `users keep the memberships that are left, and tokens the limits`() throws {
    let test = try TestStore(fixture: Self.fixture())
    try test.store.merge(
      try TestStore.document(
        """
        {"version": 1, "users": [{"email": "u@example.com", "memberships": [{"organization": "acme"}, {"organization": "globex"}]}],
         "tokens": [
          {"token": "polar_pat_both", "user": "u@example.com", "organizations": ["acme", "globex"]},
          {"token": "polar_pat_one", "user": "u@example.com", "organizations": ["globex"]}]}
        """))
    let changes = try reload(test, Self.fixture([Self.acme]))
    #expect(changes.dropped.users.isEmpty && changes.dropped.tokens == ["polar_pat_…"])
    #expect(test.store.organizations(readableBy: test.subject("polar_pat_both")) == [TestStore.acme])
    #expect(test.subject("polar_pat_both").organizations == [TestStore.acme])
  }

  @Test func `an error changes nothing`() throws {
    let test = try TestStore(fixture: Self.fixture())
    _ = try test.upload([1])
    #expect(throws: FixtureErrors.self) { try reload(test, #"{"version": 2}"#) }
    #expect(test.names("polar_oat_acme") == ["release.zip"])
  }

  @Test func `no rendering of another file is shown in the place of one that moved`() throws {
    let bulk = #", "files": [{"organization": "acme", "name": "1"}, {"organization": "acme", "name": "2"}]"#
    let test = try TestStore(fixture: Self.fixture([Self.acme], bulk))
    try test.store.merge(
      try TestStore.document(
        #"{"version": 1, "files": [{"organization": "acme", "name": "3"}, {"organization": "acme", "name": "4"}]}"#))
    func listed() -> String {
      var bytes: [UInt8] = []
      _ = test.store.list(
        ListQuestion(page: PageNumber(1, size: 10)), for: test.subject("polar_oat_acme"), variant: 1, into: &bytes
      ) {
        file, bytes in bytes += Array(file.name.utf8)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(listed() == "1,2,3,4")
    _ = try reload(test, Self.fixture([Self.acme], #", "files": [{"organization": "acme", "name": "2"}]"#))
    #expect(listed() == "2,3,4")
  }
}
