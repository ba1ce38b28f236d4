import JSON
import Testing
@testable import PolarFiles

/// How failure rules are read and written.
struct FailureRuleTests {
  static let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!

  private func store() throws -> Store {
    let store = try Store(clock: Clock(frozenAt: Self.noon), seed: 1)
    try store.install([
      .json(Array(#"{"version": 1, "organizations": [{"slug": "acme"}]}"#.utf8), name: "world.json")
    ])
    return store
  }

  private func rules(_ text: String) throws -> [FailureRule] {
    try store().failureRules(.json(Array(text.utf8), name: "rules.json"))
  }

  private func errors(_ text: String) throws -> [String] {
    do {
      _ = try rules(text)
      return []
    } catch let errors as FixtureErrors {
      return errors.errors.map(\.description)
    }
  }

  static let wrong = [
    (#"{"respnd": {"status": 503}}"#, #"rules.json:1:2: respnd: unknown key; did you mean respond?"#),
    (#"{}"#, "rules.json:1:1: does nothing: give delay, "),
    (#"{"times": 0, "reset": {}}"#, "rules.json:1:11: times: must be 1 or more, not 0"),
    (#"{"every": 0, "reset": {}}"#, "rules.json:1:11: every: must be 1 or more, not 0"),
    (#"{"skip": -1, "reset": {}}"#, "rules.json:1:10: skip: must be 0 or more, not -1"),
    (#"{"probability": 0, "reset": {}}"#, "rules.json:1:17: probability: must be above 0, and at most 1, not 0"),
    (#"{"probability": 1.5, "reset": {}}"#, "rules.json:1:17: probability: must be above 0, and at most 1, not 1.5"),
    (#"{"for_seconds": 0, "reset": {}}"#, "rules.json:1:17: for_seconds: must be above 0"),
    (#"{"reset": {}, "close": {}}"#, "rules.json:1:24: close: is a second ending beside reset: a rule has one"),
    (
      #"{"match": {"operation": "files:creat"}, "reset": {}}"#,
      "rules.json:1:25: match.operation: is no known operation: 'files:creat'; did you mean files:create?; known are"
    ),
    (
      #"{"match": {"operation": "s4:*"}, "reset": {}}"#,
      "rules.json:1:25: match.operation: is no known operation: 's4:*'"
    ),
    (#"{"match": {"attempt": 1}, "reset": {}}"#, "rules.json:1:23: match.attempt: counts uploads of a part: match "),
    (
      #"{"match": {"operation": "files:*", "attempt": 1}, "reset": {}}"#,
      "rules.json:1:47: match.attempt: counts uploads of a part: match operation s3:UploadPart too"
    ),
    (
      #"{"match": {"operation": "files:list", "part": 1}, "reset": {}}"#,
      "rules.json:1:47: match.part: is of uploads of parts alone: match operation s3:UploadPart"
    ),
    (
      #"{"match": {"body": {"name": {"contians": "x"}}}, "reset": {}}"#,
      "rules.json:1:20: match.body: name.contians is no comparison; did you mean 'contains'?"
    ),
    (#"{"match": {"body": "name"}, "reset": {}}"#, "rules.json:1:20: match.body: must be an object of the keys to"),
    (
      #"{"match": {"operation": "files:list", "body": {}}, "reset": {}}"#,
      "rules.json:1:47: match.body: is of calls that send JSON: match one of files:create, files:uploaded, files:update"
    ),
    (
      #"{"match": {"body": {}}, "upload_rate": 10}"#,
      "rules.json:1:40: upload_rate: comes too late: match.body is compared when the body was read"
    ),
    (
      #"{"match": {"body": {}}, "close": {"after_request_bytes": 1}}"#,
      "rules.json:1:34: close: after_request_bytes comes too late: match.body is compared when the body was read"
    ),
    (#"{"match": {"header": "x"}, "reset": {}}"#, "rules.json:1:22: match.header: must be an object such as "),
    (
      #"{"match": {"header": {"a b": "x"}}, "reset": {}}"#,
      "rules.json:1:22: match.header: has a name that no field can have: 'a b'"
    ),
    (
      #"{"match": {"header": {"X-A": "1\u0000*"}}, "reset": {}}"#,
      "rules.json:1:22: match.header: X-A must not hold control characters, which no field has"
    ),
    (
      #"{"match": {"header": {"X-A": "1*", "x-a": "*2"}}, "reset": {}}"#,
      "rules.json:1:22: match.header: x-a is there twice: the names of fields have no case"
    ),
    (#"{"match": {"part": 0}, "reset": {}}"#, "rules.json:1:20: match.part: must be from 1 to 10000"),
    (
      #"{"match": {"organization": "globex"}, "reset": {}}"#,
      "rules.json:1:28: match.organization: must be the slug or id of an organization; there is no 'globex'"
    ),
    (#"{"match": {"path": "/_mock/reset"}, "reset": {}}"#, "rules.json:1:20: match.path: matches nothing"),
    (#"{"match": {"path": "/_mock"}, "reset": {}}"#, "rules.json:1:20: match.path: matches nothing"),
    (#"{"match": {"path": "/_mock/*"}, "reset": {}}"#, "rules.json:1:20: match.path: matches nothing"),
    (#"{"match": {"path": "v1/files"}, "reset": {}}"#, "rules.json:1:20: match.path: matches nothing: a path begins"),
    (#"{"match": {"path": "/v1/files/?page=1"}, "reset": {}}"#, "rules.json:1:20: match.path: matches nothing: the pa"),
    (
      #"{"match": {"method": "DELET"}, "reset": {}}"#,
      "rules.json:1:22: match.method: must be one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE; did you mean DELETE?"
    ),
    (
      #"{"match": {"method": "GET", "operation": "files:create"}, "reset": {}}"#,
      "rules.json:1:22: match.method: matches nothing: files:create is POST"
    ),
    (
      #"{"match": {"operation": "files:list", "file": "1dbfc517-0bbf-4301-9ba8-555ca42b9737"}, "reset": {}}"#,
      "rules.json:1:47: match.file: matches nothing: no request of files:list names a file"
    ),
    (#"{"match": {"subject": ""}, "reset": {}}"#, "rules.json:1:23: match.subject: matches nothing: no subject is"),
    (#"{"match": {"part": 1.5}, "reset": {}}"#, "rules.json:1:20: match.part: must be a whole number"),
    (
      #"{"match": {"operation": "files:*"}, "respond": {"code": "SlowDown"}}"#,
      "rules.json:1:48: respond: code is of the object store, and files:* is not: give status"
    ),
    (#"{"match": {"protocol": "HTTP/3"}, "reset": {}}"#, "rules.json:1:24: match.protocol: must be one of HTTP/1.0"),
    (#"{"match": {"status": 404}, "reset": {}}"#, "rules.json:1:12: match.status: unknown key"),
    (#"{"respond": {}}"#, "rules.json:1:13: respond: status is missing, or for the object store code"),
    (#"{"respond": {"status": 99}}"#, "rules.json:1:24: respond.status: must be from 200 to 599, not 99"),
    (#"{"respond": {"code": "SlowDwn"}}"#, "rules.json:1:22: respond.code: must be one of "),
    (
      #"{"respond": {"status": 500, "json": \#(String(repeating: "[", count: 101))\#(String(repeating: "]", count: 101))}}"#,
      "rules.json:1:37: respond.json: is nested deeper than 100 levels"
    ),
    (#"{"respond": {"status": 204, "body": "a"}}"#, "rules.json:1:13: respond: an answer with status 204 has no body"),
    (#"{"respond": {"status": 500, "body": "a", "json": 1}}"#, "rules.json:1:50: respond.json: stands beside body"),
    (
      #"{"respond": {"status": 500, "headers": {"Content-Length": "1"}}}"#,
      "rules.json:1:59: respond.headers.Content-Length: is the server's own to set"
    ),
    (#"{"respond": {"status": 500, "headers": {"a b": "1"}}}"#, "rules.json:1:48: respond.headers.a b: is no name"),
    (
      #"{"respond": {"status": 500, "headers": {"X-A": "1", "x-a": "2"}}}"#,
      "rules.json:1:60: respond.headers.x-a: is there twice: the names of headers have no case"
    ),
    (
      #"{"respond": {"status": 500, "headers": {"x-a": " 1"}}}"#,
      "rules.json:1:48: respond.headers.x-a: must not begin or end with white space"
    ),
    (#"{"respond": {"status": 500, "headers": {"x-a": "1\t"}}}"#, "rules.json:1:48: respond.headers.x-a: must not beg"),
    (
      #"{"reset": {"after_request_bytes": 1, "after_response_bytes": 1}}"#,
      "rules.json:1:62: reset.after_response_bytes: stands beside after_request_bytes"
    ),
    (
      #"{"close": {"connection": true}}"#,
      "rules.json:1:12: close.connection: unknown key; known are after_request_bytes, after_response_bytes"
    ),
    (#"{"hang": {"ms": 5}}"#, "rules.json:1:11: hang.ms: unknown key; known is seconds"),
    (#"{"hang": {"seconds": 0}}"#, "rules.json:1:22: hang.seconds: must be above 0"),
    (#"{"truncate": {}}"#, "rules.json:1:14: truncate: must have one of bytes, fraction"),
    (
      #"{"truncate": {"bytes": 1, "fraction": 0.5}}"#,
      "rules.json:1:14: truncate: has bytes and fraction: one is enough"
    ),
    (#"{"truncate": {"fraction": 1}}"#, "rules.json:1:27: truncate.fraction: must be from 0 on, and below 1, not 1"),
    (#"{"corrupt": {"flip_bytes": 0}}"#, "rules.json:1:28: corrupt.flip_bytes: must be from 1 to 1000000, not 0"),
    (#"{"corrupt": {"json": false}}"#, "rules.json:1:22: corrupt.json: must be true"),
    (#"{"delay": {"ms": -1}}"#, "rules.json:1:18: delay.ms: must be from 0 to 86400000 milliseconds, not -1"),
    (#"{"delay": {"uniform_ms": [9, 1]}}"#, "rules.json:1:26: delay.uniform_ms: must be the least and the most"),
    (#"{"delay": {"lognormal_ms": {"median": 9}}}"#, "rules.json:1:28: delay.lognormal_ms: sigma is missing"),
    (#"{"drip": {"bytes": 64}}"#, "rules.json:1:10: drip: every_ms is missing"),
    (#"{"upload_rate": 0}"#, "rules.json:1:17: upload_rate: must be 1 or more, not 0"),
    (#"{"delay": {"ms": 1}, "takes_effect": false}"#, "rules.json:1:38: takes_effect: must be true where"),
    (#"{"truncate": {"bytes": 1}, "takes_effect": false}"#, "rules.json:1:44: takes_effect: must be true: there is no"),
    (#"{"reset": {"after_request_bytes": 1}, "takes_effect": true}"#, "rules.json:1:55: takes_effect: must be false"),
    (#"{"id": "a b", "reset": {}}"#, "rules.json:1:8: id: must be 1 to 100 letters"),
    (
      #"[{"id": "a", "reset": {}}, {"id": "a", "reset": {}}]"#,
      "rules.json:1:28: [1]: another rule of this list has the id a"
    ),
    (#"[{"reset": {}}, 3]"#, "rules.json:1:17: [1]: must be an object, not a number"),
  ]

  @Test(arguments: wrong)
  func `says of a rule that cannot strike where it is wrong, and why`(text: String, message: String) throws {
    let errors = try errors(text)
    #expect(errors.count == 1)
    #expect(errors.first?.hasPrefix(message) == true, "\(errors)")
  }

  static let whole = [
    #"{"id":"a","match":{"operation":"s3:*","method":"PUT","path":"/polar-s3/*","organization":"acme","file":"1dbfc517-0bbf-4301-9ba8-555ca42b9737","part":3,"subject":"polar_oat_…","attempt":2,"header":{"user-agent":"polar*"},"protocol":"HTTP/2"},"skip":1,"times":2,"every":3,"probability":0.5,"seed":7,"for_seconds":60,"delay":{"ms":250},"upload_rate":1024,"download_rate":2048,"drip":{"bytes":64,"every_ms":20},"respond":{"status":503,"code":"SlowDown","headers":{"x-a":"b"},"body":"no","retry_after":1},"takes_effect":true}"#,
    #"{"match":{},"delay":{"uniform_ms":[100,900]}}"#,
    #"{"match":{},"delay":{"lognormal_ms":{"median":90,"sigma":0.4}}}"#,
    #"{"match":{},"respond":{"status":500,"json":{"a":[1,null]}}}"#,
    #"{"match":{},"reset":{}}"#, #"{"match":{},"reset":{"after_request_bytes":1,"connection":true}}"#,
    #"{"match":{},"close":{"after_response_bytes":9}}"#, #"{"match":{},"hang":{}}"#,
    #"{"match":{},"hang":{"seconds":30}}"#, #"{"match":{},"truncate":{"bytes":5}}"#,
    #"{"match":{},"truncate":{"fraction":0.25}}"#, #"{"match":{},"corrupt":{"flip_bytes":1}}"#,
    #"{"match":{"path":"/_mock*"},"hang":{}}"#, #"{"match":{"path":"/_mockx"},"hang":{}}"#,
    #"{"match":{},"corrupt":{"json":true}}"#, #"{"match":{},"hang":{},"takes_effect":true}"#,
  ]

  @Test(arguments: whole)
  func `writes a rule as it was read`(text: String) throws {
    var writer = JSONWriter()
    writer.append(try #require(try rules(text).first))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `takes one rule, a list, or a list under failures, and sizes with units`() throws {
    #expect(try rules(#"{"upload_rate": "1KiB"}"#).map(\.uploadRate) == [1024])
    #expect(try rules(#"[{"reset": {}}, {"close": {}}]"#).count == 2)
    #expect(try rules(#"{"version": 1, "failures": [{"reset": {"after_request_bytes": "1MiB"}}]}"#).count == 1)
    #expect(try rules("[]").isEmpty)
  }

  @Test func `carries out what the ending allows, unless the rule says otherwise`() throws {
    let effects = try rules(
      #"""
      [{"respond": {"status": 500}}, {"reset": {}}, {"close": {}}, {"hang": {}}, {"reset": {"after_request_bytes": 1}},
       {"truncate": {"bytes": 1}}, {"corrupt": {"json": true}}, {"delay": {"ms": 1}},
       {"reset": {"after_response_bytes": 1}}, {"reset": {}, "takes_effect": true}]
      """#
    ).map(\.takesEffect)
    #expect(effects == [false, false, false, false, false, true, true, true, true, true])
  }

  // MARK: In fixtures

  private func load(_ text: String, into store: Store, name: String = "world.json") throws {
    try store.install([.json(Array(text.utf8), name: name)])
  }

  @Test func `a fixture brings rules, and a mistake in one has its place`() throws {
    let store = try store()
    try load(
      #"{"version": 1, "organizations": [{"slug": "acme"}], "failures": [{"match": {"organization": "acme"}, "hang": {}}]}"#,
      into: store)
    #expect(store.failures.all(at: Self.noon).map(\.id) == ["failure-1"])
    let error = #expect(throws: FixtureErrors.self) {
      try load(#"{"version": 1, "failures": [{"hang": {}}, {"times": 0, "hang": {}}]}"#, into: store)
    }
    #expect(error?.description == "world.json:1:53: failures[1].times: must be 1 or more, not 0")
    #expect(store.failures.all(at: Self.noon).count == 1)
  }

  @Test func `a list of rules alone is a fixture, too`() throws {
    let store = try store()
    try store.install([
      .yaml(Array("- {id: slow, delay: {ms: 250}}\n- {id: gone, reset: {}}\n".utf8), name: "day.yaml")
    ])
    #expect(store.failures.all(at: Self.noon).map(\.id) == ["slow", "gone"])
  }

  @Test func `two rules with one id are a conflict`() throws {
    let store = try store()
    let error = #expect(throws: FixtureErrors.self) {
      try load(#"{"version": 1, "failures": [{"id": "a", "hang": {}}, {"id": "a", "hang": {}}]}"#, into: store)
    }
    #expect(error?.errors.map(\.kind) == [.conflict])
    try load(#"{"version": 1, "failures": [{"id": "a", "hang": {}}]}"#, into: store)
    #expect(throws: FixtureErrors.self) {
      try store.merge(.json(Array(#"{"version": 1, "failures": [{"id": "a", "hang": {}}]}"#.utf8), name: "more"))
    }
    try store.merge(.json(Array(#"{"version": 1, "failures": [{"id": "b", "hang": {}}]}"#.utf8), name: "more"))
    #expect(store.failures.all(at: Self.noon).map(\.id) == ["a", "b"])
  }

  @Test func `an exported world brings its rules to another`() throws {
    let store = try store()
    let added = try store.failureRules(
      .json(Array(#"[{"match": {"organization": "acme"}, "times": 2, "hang": {}}]"#.utf8), name: "rule"))
    _ = try store.failures.add(added, at: Self.noon)
    let text = store.exported(contents: .inline)
    let other = try Store(clock: store.clock, seed: store.seed)
    try other.replace(with: .json(text, name: "world"))
    #expect(other.failures.all(at: Self.noon).map(\.rule.times) == [2])
    #expect(other.exported(contents: .inline) == text)
    other.reset()
    #expect(other.failures.all(at: Self.noon).isEmpty)
  }
}
