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
  private func errors(_ input: String, _ schema: Schema) throws -> [ValidationError] {
    try errors(input, FlatSchema(schema))
  }

  private func errors(_ input: String, _ schema: FlatSchema) throws -> [ValidationError] {
    var validation = Validation(at: .key("body"))
    _ = validation.check(try JSONTape(parsing: Array(input.utf8)), schema)
    return validation.errors
  }

  @Test(arguments: [
    ("true", 1), ("false", 0), ("5", 5), ("5.0", 5), ("-0.0", 0), ("1e2", 100), (#""1_000""#, 1000), (#"" 5 ""#, 5),
    ("9.223372036854774784e18", 9_223_372_036_854_774_784),
  ])
  func `an integer may come as a flag, a whole float or a text`(input: String, value: Int) throws {
    var validation = Validation(at: .key("body"))
    var reader = try validation.check(JSONTape(parsing: Array(input.utf8)), FlatSchema(.integer())).map {
      ValidatedReader($0)
    }
    #expect(reader?.integer() == .small(value))
  }

  @Test(arguments: [
    ("null", "int_type"), ("[]", "int_type"), ("{}", "int_type"), ("1.5", "int_from_float"),
    ("1e19", "int_parsing_size"),
    ("9223372036854775807.0", "int_parsing_size"), ("-9223372036854775808.0", "int_parsing_size"),
    ("NaN", "finite_number"),
    (#""5.5""#, "int_parsing"), (#""""#, "int_parsing"),
  ])
  func `anything else is no integer`(input: String, type: String) throws {
    #expect(try errors(input, .integer()).map(\.type) == [type])
  }

  @Test(arguments: [
    ("10", true), ("11", false), ("10.0", true), (#""11""#, false), ("99999999999999999999", false),
    ("-99999999999999999999", true),
  ])
  func `a bound holds for integers of any size`(input: String, isValid: Bool) throws {
    let found = try errors(input, .integer(IntegerRule(atMost: 10)))
    #expect(found.isEmpty == isValid)
    if let error = found.first {
      #expect(error.message == "Input should be less than or equal to 10")
      #expect(error.context == JSONObject([("le", .int(10))]))
    }
  }

  @Test(arguments: ["null", "5", "1.5", "true", "[]", "{}"])
  func `nothing but a text is a text`(input: String) throws {
    #expect(try errors(input, .text()).map(\.type) == ["string_type"])
  }

  @Test func `a text holds no U+0000, after pattern and stripping`() throws {
    let pattern = TextRule.Pattern(source: "^a$", texts: ["a"])
    #expect(try errors(#""a\u0000""#, .text(TextRule(pattern: pattern))).map(\.type) == ["string_pattern_mismatch"])
    let error = try #require(try errors(#"" a\u0000b ""#, .text(TextRule(isStripped: true))).first)
    #expect(error.type == "value_error")
    #expect(error.input == .string(" a\u{0}b "))
    #expect(error.context == JSONObject([("error", .object(JSONObject()))]))
  }

  @Test(arguments: [
    ("image/png", true), ("image/svg+xml", true), ("IMAGE/PNG", false), ("image/png\n", false), ("ximage/png", false),
    ("image/jpg", false), ("", false),
  ])
  func `a pattern matches the whole text`(text: String, isValid: Bool) throws {
    var validation = Validation(at: .key("body"))
    let value = JSONValue.object(
      JSONObject([
        ("service", .string("product_media")), ("name", .string("x")), ("size", .int(1)), ("mime_type", .string(text)),
        ("upload", .object(JSONObject([("parts", .array([]))]))),
      ]))
    _ = validation.check(try JSONTape(parsing: JSONWriter.written(value)), FileSchemas.create)
    #expect(validation.errors.isEmpty == isValid)
    if let error = validation.errors.first {
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
    #expect(try errors(input, .uuid4).map(\.type) == [type])
  }

  @Test func `a list that is too long is told by its length alone`() throws {
    let error = try #require(try errors("[1,2,3]", .list(of: .text(), atMost: 2)).first)
    #expect(error.message == "List should have at most 2 items after validation, not 3")
    #expect(
      error.context
        == JSONObject([("field_type", .string("List")), ("max_length", .int(2)), ("actual_length", .int(3))]))
    #expect(
      try errors(#"[1,"a",2]"#, .list(of: .text(), atMost: 3)).map(\.location) == [
        [.key("body"), .index(0)], [.key("body"), .index(2)],
      ])
  }

  @Test func `fields are checked in the order of the schema, not of the input`() throws {
    let found = try errors(
      #"{"version":1,"size":"x","service":"downloadable","name":null,"upload":{}}"#, FileSchemas.create)
    #expect(
      found.map { "\($0.type) \($0.location.last.map { "\($0)" } ?? "")" } == [
        #"string_type key("name")"#, #"missing key("mime_type")"#, #"int_parsing key("size")"#,
        #"missing key("parts")"#,
        #"string_type key("version")"#,
      ])
    #expect(found[3].input == .object(JSONObject()))
  }

  @Test func `a union keeps the errors of all its ways only when none fits`() throws {
    #expect(try errors(#"["x"]"#, FileSchemas.ids).count == 2)
    #expect(try errors(#"["1dbfc517-0bbf-4301-9ba8-555ca42b9737"]"#, FileSchemas.ids).isEmpty)
  }

  @Test(arguments: [
    ("null", "None"), ("true", "True"), ("1.0", "1.0"), ("1e16", "1e+16"), ("-0.0", "-0.0"), (#""it's""#, "it's"),
    ("[]", "[]"),
    (#"[1,"a'b",null,true,1.5,{"k":"é\n\u200b\u0378"}]"#, #"[1, "a'b", None, True, 1.5, {'k': 'é\n\u200b\u0378'}]"#),
    (#"{"a":"\"'"}"#, #"{'a': '"\''}"#), (#"["\u0007\u007f\ue000\udb40\udc01"]"#, #"['\x07\x7f\ue000\U000e0001']"#),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func `an unknown tag is shown as Python shows it`(input: String, tag: String) throws {
    let error = try #require(try errors("{\"service\":\(input)}", FileSchemas.create).first)
    #expect(error.type == "union_tag_invalid")
    #expect(error.location == [.key("body")])
    #expect(error.context?["tag"] == .string(tag))
    #expect(
      error.message.hasPrefix("Input tag '\(tag)' found using 'service' does not match any of the expected tags: <"))
  }
}
