import Testing
@testable import PolarFiles

struct FixtureErrorTests {
  private func errors(_ text: String) throws -> [FixtureError] {
    do {
      _ = try Store.check([TestStore.document(text)])
      return []
    } catch let errors as FixtureErrors {
      return errors.errors
    }
  }

  /// The text after `"version": 1, "organizations": […], ` in a fixture, and the resulting error.
  static let table: [(String, String)] = [
    (#""filez": []"#, #"world.json:1:66: filez: unknown key; did you mean files?"#),
    (#""colour": []"#, "world.json:1:66: colour: unknown key"),
    (#""a\nb\u001b[1m": []"#, "world.json:1:66: a b [1m: unknown key"),
    (#""users": [{"id": "x\ny:1:1"}]"#, #"world.json:1:83: users[0].id: must be a UUID of version 4, not "x y:1:1""#),
    (#""users": {}"#, "world.json:1:75: users: must be a list, not an object"),
    (#""users": [3]"#, "world.json:1:76: users[0]: must be an object, not a number"),
    (#""users": [{"email": 3}]"#, "world.json:1:86: users[0].email: must be text, not a number"),
    (#""users": [{"id": "x"}]"#, #"world.json:1:83: users[0].id: must be a UUID of version 4, not "x""#),
    (
      #""users": [{"memberships": [{"organization": "acmee", "role": "owner"}]}]"#,
      "world.json:1:110: users[0].memberships[0].organization: there is no organization acmee; did you mean acme?"
    ),
    (
      #""users": [{"memberships": [{"organization": "acme", "role": "onwer"}]}]"#,
      "world.json:1:126: users[0].memberships[0].role: must be one of owner, admin, member, finance; did you mean owner?"
    ),
    (
      #""users": [{"email": "a"}, {"email": "a"}]"#,
      "world.json:1:102: users[1].email: a user with email a is there already"
    ),
    (#""organizations": []"#, #"world.json:1:66: The key "organizations" is there twice"#),
    (#""tokens": [{}]"#, "world.json:1:77: tokens[0]: token is missing"),
    (
      #""tokens": [{"token": "secret", "organization": "acme"}]"#,
      "world.json:1:87: tokens[0].token: must begin with one of polar_oat_, polar_pat_, polar_at_u_, polar_at_o_, "
        + "polar_cst_, polar_mst_, polar_crt_, polar_us_"
    ),
    (
      #""tokens": [{"token": "polar_oat_x"}]"#,
      "world.json:1:77: tokens[0]: a polar_oat_ token needs an organization, and nothing else"
    ),
    (
      #""tokens": [{"token": "polar_pat_x", "organization": "acme"}]"#,
      "world.json:1:77: tokens[0]: a polar_pat_ token needs a user, and nothing else"
    ),
    (
      #""tokens": [{"token": "polar_pat_x", "user": "bob"}]"#,
      "world.json:1:110: tokens[0].user: there is no user bob"
    ),
    (
      #""tokens": [{"token": "polar_oat_x", "organization": "acme"}, {"token": "polar_oat_x", "organization": "acme"}]"#,
      "world.json:1:137: tokens[1].token: this token is there already"
    ),
    (
      #""tokens": [{"token": "polar_oat_x", "organization": "acme", "expires_at": "tomorrow"}]"#,
      #"world.json:1:140: tokens[0].expires_at: must be a time such as 2026-01-01T00:00:00Z, not "tomorrow""#
    ),
    (
      #""files": [{"service": "downloadables"}]"#,
      "world.json:1:88: files[0].service: must be one of downloadable, product_media, organization_avatar, "
        + "support_case_attachment; did you mean downloadable?"
    ),
    (#""files": [{"is_uploaded": 1}]"#, "world.json:1:92: files[0].is_uploaded: must be true or false, not a number"),
    (
      #""files": [{"size": "big"}]"#,
      #"world.json:1:85: files[0].size: must be a size such as 1048576 or "10GiB", not "big""#
    ),
    (#""files": [{"size": -1}]"#, "world.json:1:85: files[0].size: must not be negative"),
    (#""files": [{"size": -9223372036854775808}]"#, "world.json:1:85: files[0].size: must not be negative"),
    (
      #""files": [{"created_at": "9999-12-31T23:59:59-01:00"}]"#,
      #"world.json:1:91: files[0].created_at: must be in the years 0000 to 9999 in UTC, not "9999-12-31T23:59:59-01:00""#
    ),
    (
      #""users": [{"blocked": false, "blocked_at": "2026-01-01"}]"#,
      "world.json:1:88: users[0].blocked: must not be false beside blocked_at"
    ),
    (
      #""tokens": [{"token": "polar_oat_a", "organization": "acme", "client": "ci"}]"#,
      "world.json:1:136: tokens[0].client: only an OAuth 2 token (polar_at_u_, polar_at_o_) was issued to a client"
    ),
    (#""users": [{"block": true}]"#, "world.json:1:77: users[0].block: unknown key; did you mean blocked?"),
    (
      #""files": [{"content": {"generate": {"size": -1}}}]"#,
      "world.json:1:110: files[0].content.generate.size: must not be negative"
    ),
    (
      #""files": [{"content": {}}]"#,
      "world.json:1:88: files[0].content: must have one of path, text, base64 and generate"
    ),
    (
      #""files": [{"storage_version": "v\r\nx: y", "content": {"text": "x"}}]"#,
      "world.json:1:96: files[0].storage_version: must be printable ASCII, since it stands in a header"
    ),
    (
      #""files": [{"content": {"text": "x", "version_id": ""}}]"#,
      "world.json:1:116: files[0].content.version_id: must be printable ASCII, since it stands in a header"
    ),
    (#""files": [{"content": {"base64": "!"}}]"#, "world.json:1:99: files[0].content.base64: is not base64"),
    (
      #""files": [{"content": {"generate": {"seed": 1}}}]"#,
      "world.json:1:101: files[0].content.generate: size is missing"
    ),
    (
      #""files": [{"content": {"path": "guide.pdf"}}]"#,
      "world.json:1:97: files[0].content.path: only a fixture file can name other files; give text or base64"
    ),
    (
      #""files": [{"path": "p"}, {"path": "p"}]"#,
      "world.json:1:100: files[1].path: a file with path p is there already"
    ),
  ]

  @Test(arguments: table)
  func `an error names file, line, column and key`(rest: String, expected: String) throws {
    let errors = try self.errors(#"{"version": 1, "organizations": [{"slug": "acme", "name": "A"}], \#(rest)}"#)
    #expect(errors.map(\.description) == [expected])
  }

  @Test func `the version has to be 1`() throws {
    #expect(try errors("{}").map(\.description) == ["world.json:1:1: version is missing; this format is version: 1"])
    #expect(
      try errors(#"{"version": 2}"#).map(\.description)
        == ["world.json:1:13: version: must be 1, the only version there is"])
    #expect(try errors("[]").map(\.message) == ["must be an object, not a list"])
  }

  @Test func `all errors are reported together, with their lines`() throws {
    let errors = try errors(
      """
      {
        "version": 1,
        "organizations": [{"slug": "a"}, {"slug": "a"}],
        "users": [{"emial": "x"}],
        "files": [
          {"organization": "b"}]
      }
      """)
    #expect(errors.map(\.line) == [3, 4, 6])
    #expect(errors.map(\.kind) == [.conflict, .invalid, .invalid])
  }

  @Test func `a file with ids that are there already conflicts`() throws {
    let errors = try errors(
      """
      {"version": 1, "organizations": [{"slug": "a", "id": "f11e0000-0000-4000-8000-000000000001"},
        {"slug": "b", "id": "f11e0000-0000-4000-8000-000000000001"}],
       "files": [{"organization": "a", "id": "f11e0000-0000-4000-8000-000000000002"},
        {"organization": "a", "id": "f11e0000-0000-4000-8000-000000000002"}]}
      """)
    #expect(errors.map(\.keyPath) == ["organizations[1].id", "files[1].id"])
  }

  static let numbers: [(String, String)] = [
    ("1.5", "must be a whole number"), ("1e30", "is too large a number"),
    ("99999999999999999999", "is too large a number"), ("true", "must be a whole number, not a boolean"),
  ]

  @Test(arguments: numbers)
  func `a number of bytes is whole and fits`(number: String, message: String) throws {
    let text = #"{"version": 1.0, "organizations": [{}], "files": [{"size": \#(number)}, {"size": 1e3}]}"#
    #expect(try errors(text).map(\.message) == [message])
  }

  @Test(arguments: ["", " \n", "null"])
  func `an empty fixture is reported as such`(text: String) throws {
    #expect(try errors(text).map(\.message) == ["there is nothing in it; this format begins with version: 1"])
  }

  @Test func `organization and organization_id must be the same`() throws {
    let text = """
      {"version": 1, "organizations": [{"slug": "a"}, {"slug": "b"}], "files": [
        {"organization": "a", "organization_id": "b"}, {"organization": "a", "organization_id": "a"}]}
      """
    #expect(try errors(text).map(\.keyPath) == ["files[0].organization_id"])
  }

  @Test func `content has one source, and not more bytes than can be counted`() throws {
    let text = """
      {"version": 1, "organizations": [{}], "files": [{"content": {"text": "a", "base64": "AA=="}}, {"content":
        {"parts": [{"generate": {"size": 9223372036854775807}}, {"text": "a"}]}}]}
      """
    #expect(
      try errors(text).map(\.message) == ["has text and base64; one is enough", "are too large together"])
  }

  @Test func `invalid JSON is reported with its position`() {
    let error = #expect(throws: FixtureErrors.self) { try TestStore.document("{\n  oops") }
    #expect(error?.errors.first?.line == 2)
  }

  @Test func `a mistake shows the beginning of a long text`() throws {
    let text = String(repeating: "é", count: 5000)
    for member in [#""\#(text)": []"#, #""users": [{"id": "\#(text)"}]"#] {
      let errors = try self.errors(#"{"version": 1, \#(member)}"#)
      let description = try #require(errors.first).description
      #expect(errors.count == 1 && description.contains("ééé") && description.contains("…"))
      #expect(description.utf8.count < 1100)
    }
  }

  @Test func `a missing fixture is reported`() {
    let error = #expect(throws: FixtureErrors.self) { try FixtureDocument.load("/nonexistent/world.json") }
    #expect(error?.description == "/nonexistent/world.json:1:1: No such file or directory")
  }
}
