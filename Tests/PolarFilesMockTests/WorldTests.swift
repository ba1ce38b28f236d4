import JSON
import PolarFilesMock
import Testing

@Suite struct WorldTests {
  @Test func `gives each test an organization of its own`() throws {
    let mock = try MockServer()
    let first = try mock.organization(name: "Checkout test")
    let second = try mock.organization()
    #expect(first.name == "Checkout test")
    #expect(first.slug == "checkout-test")
    #expect(first.token.hasPrefix("polar_oat_"))
    #expect(first.id != second.id)
    _ = try SmallUpload(mock, token: first.token).put()
    #expect(try HTTPClient(mock, token: second.token).send("GET", "/v1/files/").json["items"].count == 0)
  }

  @Test func `creates a token with exactly the given scopes`() throws {
    let mock = try MockServer()
    let reader = try mock.organization(scopes: ["files:read"])
    #expect(reader.scopes == ["files:read"])
    let client = HTTPClient(mock, token: reader.token)
    #expect(try client.send("GET", "/v1/files/").status == 200)
    #expect(try client.send("DELETE", "/v1/files/0c34868b-78de-4c14-94f3-11c53e0fb11c").status == 403)
  }

  @Test func `has one organization for a slug`() throws {
    let mock = try MockServer()
    #expect(throws: MockError.conflict("an organization with slug acme is there already")) {
      try mock.organization(slug: "acme")
    }
  }

  @Test(arguments: ["", "a\u{0}b"]) func `refuses an organization that no fixture could define`(_ text: String) throws {
    let mock = try MockServer(.init(fixtures: .none))
    #expect(throws: MockError.fixtures(["name must be text, not empty and without U+0000"])) {
      try mock.organization(name: text)
    }
    #expect(throws: MockError.fixtures(["slug must be text, not empty and without U+0000"])) {
      try mock.organization(slug: text)
    }
    #expect(mock.summary.organizations == 0)
  }

  @Test func `adds a fixture to the world, or nothing of it`() throws {
    let mock = try MockServer(.init(fixtures: .none))
    let world = #"""
      {"version": 1, "organizations": [{"slug": "initech"}],
       "tokens": [{"token": "polar_oat_initech", "organization": "initech"}]}
      """#
    try mock.load(world)
    #expect(try HTTPClient(mock, token: "polar_oat_initech").send("GET", "/v1/files/").status == 200)
    #expect(throws: MockError.self) { try mock.load(world) }
    #expect(mock.summary.tokens == 1)
  }

  @Test func `goes back to its fixtures, with an empty journal and the right time`() throws {
    let mock = try MockServer()
    let files = mock.summary.files
    try SmallUpload(mock, token: mock.token).put()
    mock.clock.freeze(at: "2020-01-01T00:00:00Z")
    mock.reset()
    #expect(mock.summary.files == files)
    #expect(mock.requests.isEmpty)
    #expect(mock.uploads.isEmpty)
    #expect(!mock.clock.isFrozen)
    #expect(mock.clock.now > "2026-01-01T00:00:00Z")
  }

  @Test func `lets presigned URLs expire by its clock`() throws {
    let mock = try MockServer()
    mock.clock.freeze(at: "2026-08-22T12:00:00Z")
    let upload = try SmallUpload(mock, token: mock.token)
    #expect(upload.file["upload"]["parts"][0]["expires_at"] == .string("2026-08-22T13:00:00Z"))
    mock.clock.advance(by: .seconds(3601))
    #expect(mock.clock.now == "2026-08-22T13:00:01Z")
    #expect(try upload.put().status == 403)
    mock.clock.advance(by: .seconds(-3601))
    #expect(try upload.put().status == 200)
  }

  @Test(arguments: ["2026-08-22", "2026-08-22T14:00:00.5+02:00", "1969-12-31T23:59:59Z"])
  func `reads a time and writes the same one`(_ text: String) throws {
    let time = try #require(Time(text))
    #expect(Time(time.description) == time)
    #expect(Time(secondsSince1970: time.secondsSince1970) == time)
  }

  @Test(arguments: ["", "noon", "2026-13-01", "2026-08-22T25:00:00Z"])
  func `refuses other texts as a time`(_ text: String) {
    #expect(Time(text) == nil)
  }
}
