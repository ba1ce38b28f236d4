import JSON
import Testing
@testable import PolarFiles

struct YAMLTests {
  private func tree(_ text: String) throws -> JSONValue {
    try FixtureDocument.yaml(Array(text.utf8), name: "world.yaml").root.value
  }

  private func error(_ text: some Collection<UInt8>) -> String {
    do {
      _ = try FixtureDocument.yaml(Array(text), name: "world.yaml")
      return ""
    } catch {
      return error.description
    }
  }

  static let same: [(yaml: String, json: String)] = [
    ("a: 1\nb: [x, 'y', \"\\u00e9\"]\n", #"{"a": 1, "b": ["x", "y", "é"]}"#),
    ("- {a: ~, b: 0o17}\n-\n  - true\n", #"[{"a": null, "b": 15}, [true]]"#),
    ("text: |\n  one\n  two\nfolded: >-\n  one\n  two\n", #"{"text": "one\ntwo\n", "folded": "one two"}"#),
    ("# only a comment\n", "null"),
    ("", "null"),
    ("\u{FEFF}a: b", #"{"a": "b"}"#),
    ("a: 2030-01-01T00:00:00Z", #"{"a": "2030-01-01T00:00:00Z"}"#),
    ("%YAML 1.2\n---\na: 1\n...\n", #"{"a": 1}"#),
    ("a: &x {b: 1}\nc: *x\n", #"{"a": {"b": 1}, "c": {"b": 1}}"#),
    ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", #"{"a": 1, "b": 1, "c": 2, "d": 2}"#),
    ("a: &k name\nb: {*k : 1}\n", #"{"a": "name", "b": {"name": 1}}"#),
    ("d: &d {a: 1, b: 2}\ne:\n  <<: *d\n  b: 3\n", #"{"d": {"a": 1, "b": 2}, "e": {"b": 3, "a": 1}}"#),
    ("a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc: {<<: [*a, *b]}\n", #"{"a":{"x":1},"b":{"x":2,"y":3},"c":{"x":1,"y":3}}"#),
    ("a: !!str 12\nb: !!int '12'\nc: ! 12\nd: !!float 1\ne: !!seq [1]", #"{"a":"12","b":12,"c":"12","d":1,"e":[1]}"#),
    ("\"<<\": 1", #"{"<<": 1}"#),
    ("\"<<\": 1\n<<: {a: 2}", #"{"<<": 1, "a": 2}"#),
    ("a: {<<: []}", #"{"a": {}}"#),
    ("a: !!timestamp 2030-01-01", #"{"a": "2030-01-01"}"#),
    ("1: a\ntrue: b", #"{"1": "a", "true": "b"}"#),
    (#"{"a": ["b", 1.5, {"c": null}]}"#, #"{"a": ["b", 1.5, {"c": null}]}"#),
    ("\u{E9}: 1\ne\u{301}: 2", "{\"\u{E9}\": 1, \"e\u{301}\": 2}"),
  ]

  @Test(arguments: same)
  func `reads what JSON says in other words`(yaml: String, json: String) throws {
    #expect(try tree(yaml) == JSONValue.parse(Array(json.utf8)))
  }

  static let wrong: [(String, String)] = [
    ("a: 1\na: 2", #"world.yaml:2:1: the key "a" is there twice"#),
    ("a: 1\n---\nb: 1", "world.yaml:2:1: a second document begins here; a fixture is one"),
    ("a: *nobody", "world.yaml:1:4: there is no anchor &nobody before this alias"),
    ("a: &a [*a]", "world.yaml:1:8: there is no anchor &a before this alias"),
    ("a: &a {b: {<<: *a}}", "world.yaml:1:16: there is no anchor &a before this alias"),
    ("? [a]\n: 1", "world.yaml:1:3: a key must be text"),
    ("a: !point 1", #"world.yaml:1:4: "1" is not what its tag !point says"#),
    ("a: !!int x", #"world.yaml:1:4: "x" is not what its tag !!int says"#),
    ("a: !!set {x: 1}", "world.yaml:1:4: the tag !!set has no meaning here"),
    ("<<: {a: 1}\nb: 2\n<<: {c: 3}", #"world.yaml:3:1: the key "<<" is there twice"#),
    ("<<: [{a: 1}, text, {b: 2}]", "world.yaml:1:14: << merges an object, or a list of objects"),
    ("a: {<<: [[{b: 1}]]}", "world.yaml:1:10: << merges an object, or a list of objects"),
    ("a: {<<: 1}", "world.yaml:1:9: << merges an object, or a list of objects"),
    ("a:\n\t- b", "world.yaml:2:1: found character that cannot start any token, while scanning for the next token"),
    (
      "a:\n  b: [1,\n  2\nc: 1",
      "world.yaml:4:2: did not find expected ',' or ']', while parsing a flow sequence that begins in line 2"
    ),
  ]

  @Test(arguments: wrong)
  func `says what is wrong and where`(text: String, message: String) throws {
    let found = error(text.utf8)
    #expect(found == message)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `reports the position of a byte that is not UTF-8, whatever ends a line`(end: String) throws {
    #expect(
      error(Array("a: 1\(end)b: é ".utf8) + [0xFF])
        == "world.yaml:2:6: not readable as text: invalid leading UTF-8 octet")
  }

  @Test func `bounds the values that aliases expand to`() throws {
    var lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for level in 1...9 {
      lines.append("a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]")
    }
    #expect(
      error(lines.joined(separator: "\n").utf8)
        .hasSuffix("the aliases stand for more than 1000000 values, or 64 MB of text"))
  }

  @Test(arguments: ["*x", "{*x : 1}"]) func `bounds the text that aliases expand to`(use: String) throws {
    let text = String(repeating: "x", count: 100_000)
    func document(_ count: Int) -> String { "a: &x \(text)\nb:\n" + String(repeating: "- \(use)\n", count: count) }
    #expect(error(document(600).utf8).isEmpty)
    #expect(
      error(document(700).utf8)
        .hasPrefix("world.yaml:642:\(use.hasPrefix("*") ? 3 : 4): the aliases stand for more than 1000000 values"))
  }

  @Test func `bounds how many values a text holds`() throws {
    let values = "[" + String(repeating: "{},", count: 200_000) + "]"
    #expect(error(values.utf8).contains("more than 175000 values for a text of this length"))
    let tokens = String(repeating: "- {token: polar_oat_0123456789, organization: acme}\n", count: 50_000)
    #expect(error(tokens.utf8).isEmpty)
  }

  @Test func `bounds how deep it goes`() throws {
    let found = error(String(repeating: "[", count: 200).utf8)
    #expect(found == "world.yaml:1:129: nested deeper than 128 levels")
    #expect(!error(String(repeating: "[", count: 100_000).utf8).isEmpty)
  }

  @Test func `blames a fixture with line, column and key as JSON does`() throws {
    let text = """
      version: 1
      organizations:
        - {name: Acme, slug: acme}
      files:
        - organization: acme
          service: downlodable
          nmae: guide.pdf
        - {organization: acmee, service: downloadable}
      """
    let document = try FixtureDocument.yaml(Array(text.utf8), name: "world.yaml")
    let errors = #expect(throws: FixtureErrors.self) { try Store.check([document]) }
    #expect(
      errors?.description == """
        world.yaml:7:5: files[0].nmae: unknown key; did you mean name?
        world.yaml:6:14: files[0].service: must be one of downloadable, product_media, organization_avatar, \
        support_case_attachment; did you mean downloadable?
        world.yaml:8:20: files[1].organization: there is no organization acmee; did you mean acme?
        """)
  }
}
