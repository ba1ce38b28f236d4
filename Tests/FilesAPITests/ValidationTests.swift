import JSON
import Testing
@testable import FilesAPI

extension JSONWriter {
  fileprivate static func written(_ value: JSONValue) throws -> [UInt8] {
    var writer = JSONWriter()
    try writer.append(value)
    return writer.bytes
  }
}

struct ValidationTests {
  private func read<Value>(
    _ input: String, _ read: (JSONNode, inout Validation) throws -> Value?
  ) throws -> (value: Value?, errors: [ValidationError]) {
    var validation = Validation(at: .key("body"))
    let value = try read(JSONDocument(parsing: Array(input.utf8)).root, &validation)
    return (value, validation.errors)
  }

  @Test(arguments: [
    ("true", 1), ("false", 0), ("5", 5), ("5.0", 5), ("-0.0", 0), ("1e2", 100), (#""1_000""#, 1000), (#"" 5 ""#, 5),
    ("9.223372036854774784e18", 9_223_372_036_854_774_784),
  ])
  func `an integer may come as a flag, a whole float or a text`(input: String, value: Int) throws {
    let read = try read(input) { $1.integer($0) }
    #expect(read.value == .small(value) && read.errors.isEmpty)
  }

  @Test(arguments: [
    ("null", "int_type"), ("[]", "int_type"), ("{}", "int_type"), ("1.5", "int_from_float"),
    ("1e19", "int_parsing_size"),
    ("9223372036854775807.0", "int_parsing_size"), ("-9223372036854775808.0", "int_parsing_size"),
    ("NaN", "finite_number"),
    (#""5.5""#, "int_parsing"), (#""""#, "int_parsing"),
  ])
  func `anything else is no integer`(input: String, type: String) throws {
    #expect(try read(input) { $1.integer($0) }.errors.map(\.type) == [type])
  }

  @Test(arguments: [
    ("10", true), ("11", false), ("10.0", true), (#""11""#, false), ("99999999999999999999", false),
    ("-99999999999999999999", true),
  ])
  func `a bound holds for integers of any size`(input: String, isValid: Bool) throws {
    let found = try read(input) { $1.integer($0, in: IntegerBounds(atMost: 10)) }.errors
    #expect(found.isEmpty == isValid)
    if let error = found.first {
      #expect(error.message == "Input should be less than or equal to 10")
      #expect(error.context == JSONObject([("le", .int(10))]))
    }
  }

  @Test(arguments: ["null", "5", "1.5", "true", "[]", "{}"])
  func `nothing but a text is a text`(input: String) throws {
    #expect(try read(input) { $1.text($0) }.errors.map(\.type) == ["string_type"])
  }

  @Test func `a text holds no U+0000, after pattern and stripping`() throws {
    let allowed = AllowedTexts(pattern: "^a$", texts: ["a"])
    let mismatched = try read(#""a\u0000""#) { $1.text($0, in: allowed) }
    #expect(mismatched.errors.map(\.type) == ["string_pattern_mismatch"])
    let error = try #require(try read(#"" a\u0000b ""#) { $1.text($0, isStripped: true) }.errors.first)
    #expect(error.type == "value_error")
    #expect(error.input == .string(" a\u{0}b "))
    #expect(error.context == JSONObject([("error", .object(JSONObject()))]))
  }

  @Test(arguments: [
    ("image/png", true), ("image/svg+xml", true), ("IMAGE/PNG", false), ("image/png\n", false), ("ximage/png", false),
    ("image/jpg", false), ("", false),
  ])
  func `a pattern matches the whole text`(text: String, isValid: Bool) throws {
    let value = JSONValue.object(
      JSONObject([
        ("service", .string("product_media")), ("name", .string("x")), ("size", .int(1)), ("mime_type", .string(text)),
        ("upload", .object(JSONObject([("parts", .array([]))]))),
      ]))
    let text = try String(decoding: JSONWriter.written(value), as: UTF8.self)
    let created = try read(text) { FileCreate.read($0, &$1) }
    #expect(created.errors.isEmpty == isValid && (created.value != nil) == isValid)
    if let error = created.errors.first {
      #expect(error.message == #"String should match pattern '^image\/(jpeg|png|gif|webp|svg\+xml)$'"#)
    }
  }

  @Test(arguments: [
    ("5", "uuid_type"), ("null", "uuid_type"), (#""1dbfc517-0bbf-1301-9ba8-555ca42b9737""#, "uuid_version"),
    (#""1dbfc517-0bbf-4301-0ba8-555ca42b9737""#, "uuid_version"),
    (#""1dbfc517-0bbf-4301-cba8-555ca42b9737""#, "uuid_version"),
    (#""00000000-0000-0000-0000-000000000000""#, "uuid_version"), (#""x""#, "uuid_parsing"),
  ])
  func `a UUID is of version 4 and of the common variant`(input: String, type: String) throws {
    #expect(try read(input) { $1.uuid4($0) }.errors.map(\.type) == [type])
  }

  @Test func `a list that is too long is reported by its length only`() throws {
    let error = try #require(try read("[1,2,3]") { $1.list($0, atMost: 2) { $0.text($1) } }.errors.first)
    #expect(error.message == "List should have at most 2 items after validation, not 3")
    #expect(
      error.context
        == JSONObject([("field_type", .string("List")), ("max_length", .int(2)), ("actual_length", .int(3))]))
    let read = try read(#"[1,"a",2]"#) { $1.list($0, atMost: 3) { $0.text($1) } }
    #expect(read.errors.map(\.location) == [[.key("body"), .index(0)], [.key("body"), .index(2)]])
    #expect(read.value == nil)
  }

  @Test func `fields are checked in the order of the schema, not of the input`() throws {
    let found = try read(#"{"version":1,"size":"x","service":"downloadable","name":null,"upload":{}}"#) {
      FileCreate.read($0, &$1)
    }.errors
    #expect(
      found.map { "\($0.type) \($0.location.last.map { "\($0)" } ?? "")" } == [
        #"string_type key("name")"#, #"missing key("mime_type")"#, #"int_parsing key("size")"#,
        #"missing key("parts")"#,
        #"string_type key("version")"#,
      ])
    #expect(found[3].input == .object(JSONObject()))
  }

  @Test func `a union reports the errors of its variants only if none fits`() throws {
    let ways = [
      Validation.Alternative("text") { $0.text($1)?.text }, Validation.Alternative("int") { $0.integer($1)?.text },
    ]
    let neither = try read("[]") { $1.union($0, ways) }
    #expect(neither.errors.map(\.location) == [[.key("body"), .key("text")], [.key("body"), .key("int")]])
    let second = try read("5") { $1.union($0, ways) }
    #expect(second.value == "5" && second.errors.isEmpty)
  }

  @Test func `a member that is there twice counts as it is there last`() throws {
    let patch = try read(#"{"name":5,"version":"1","name":"a","version":null}"#) { FilePatch($0, &$1) }
    #expect(patch.value?.name?.text == "a" && patch.value?.version == nil && patch.errors.isEmpty)
  }

  @Test(arguments: [
    ("null", "None"), ("true", "True"), ("1.0", "1.0"), ("1e16", "1e+16"), ("-0.0", "-0.0"), (#""it's""#, "it's"),
    ("[]", "[]"),
    (#"[1,"a'b",null,true,1.5,{"k":"é\n\u200b\u0378"}]"#, #"[1, "a'b", None, True, 1.5, {'k': 'é\n\u200b\u0378'}]"#),
    (#"{"a":"\"'"}"#, #"{'a': '"\''}"#), (#"["\u0007\u007f\ue000\udb40\udc01"]"#, #"['\x07\x7f\ue000\U000e0001']"#),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func `an unknown tag is shown as Python shows it`(input: String, tag: String) throws {
    let error = try #require(try read("{\"service\":\(input)}") { FileCreate.read($0, &$1) }.errors.first)
    #expect(error.type == "union_tag_invalid")
    #expect(error.location == [.key("body")])
    #expect(error.context?["tag"] == .string(tag))
    #expect(
      error.message.hasPrefix("Input tag '\(tag)' found using 'service' does not match any of the expected tags: <"))
  }
}
