package import JSON

/// One entry of `detail`.
package struct ValidationError: Sendable, Equatable {
  package var type: String
  package var location: [LocationStep]
  package var message: String
  /// The offending value as it was sent.
  package var input: JSONValue
  package var context: JSONObject?

  package init(
    type: String, location: [LocationStep], message: String, input: JSONValue, context: JSONObject? = nil
  ) {
    self.type = type
    self.location = location
    self.message = message
    self.input = input
    self.context = context
  }
}

extension ValidationError {
  init(_ fault: Fault, at location: [LocationStep], input: JSONValue) {
    self.init(
      type: fault.type, location: location, message: fault.message, input: input, context: fault.context)
  }
}

/// What can be wrong with a value: Pydantic's type, message and context.
struct Fault {
  var type: String
  var message: String
  var context: JSONObject?

  init(_ type: String, _ message: String, context: [(key: String, value: JSONValue)] = []) {
    self.type = type
    self.message = message
    self.context = context.isEmpty ? nil : JSONObject(context)
  }

  static let missing = Fault("missing", "Field required")
  static let notText = Fault("string_type", "Input should be a valid string")
  static let notInteger = Fault("int_type", "Input should be a valid integer")
  static let notIntegerText = Fault(
    "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
  static let integerTooLong = Fault(
    "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size")
  static let fractional = Fault(
    "int_from_float", "Input should be a valid integer, got a number with a fractional part")
  static let notFinite = Fault("finite_number", "Input should be a finite number")
  static let notUUID = Fault("uuid_type", "UUID input should be a string, bytes or UUID object")
  static let notVersion4 = Fault(
    "uuid_version", "UUID version 4 expected", context: [("expected_version", .int(4))])
  static let notList = Fault("list_type", "Input should be a valid list")
  static let notObject = Fault(
    "model_attributes_type", "Input should be a valid dictionary or object to extract fields from")
  static let holdsNUL = Fault(
    "value_error", "Value error, This value contains invalid characters", context: [("error", .object(JSONObject()))])

  static func uuid(_ reason: String) -> Fault {
    Fault("uuid_parsing", "Input should be a valid UUID, \(reason)", context: [("error", .string(reason))])
  }

  static func pattern(_ source: String) -> Fault {
    Fault(
      "string_pattern_mismatch", "String should match pattern '\(source)'",
      context: [("pattern", .string(source))])
  }

  static func notGreater(than bound: Int) -> Fault {
    Fault("greater_than", "Input should be greater than \(bound)", context: [("gt", .int(bound))])
  }

  static func notAtMost(_ bound: Int) -> Fault {
    Fault("less_than_equal", "Input should be less than or equal to \(bound)", context: [("le", .int(bound))])
  }

  static func listTooLong(_ count: Int, atMost bound: Int) -> Fault {
    Fault(
      "too_long", "List should have at most \(bound) items after validation, not \(count)",
      context: [("field_type", .string("List")), ("max_length", .int(bound)), ("actual_length", .int(count))])
  }

  static func tagMissing(_ discriminator: StaticString) -> Fault {
    Fault(
      "union_tag_not_found", "Unable to extract tag using discriminator '\(discriminator)'",
      context: [("discriminator", .string("'\(discriminator)'"))])
  }

  static func tagUnknown(_ tag: String, discriminator: StaticString, expected: String) -> Fault {
    Fault(
      "union_tag_invalid",
      "Input tag '\(tag)' found using '\(discriminator)' does not match any of the expected tags: \(expected)",
      context: [
        ("discriminator", .string("'\(discriminator)'")), ("tag", .string(tag)),
        ("expected_tags", .string(expected)),
      ])
  }
}

/// One step of the path to an offending value, as `loc` shows it.
package enum LocationStep: Sendable {
  case key(StaticString)
  case index(Int)
}

extension LocationStep: Equatable {
  package static func == (left: LocationStep, right: LocationStep) -> Bool {
    switch (left, right) {
    case (.key(let left), .key(let right)): left.description == right.description
    case (.index(let left), .index(let right)): left == right
    default: false
    }
  }
}

extension JSONWriter {
  /// Python gives up on values nested deeper than its recursion limit of 1000 allows; some levels go to the framework.
  private static let deepestEcho = 950

  mutating func append(_ error: ValidationError) throws(JSONUnencodable) {
    append(raw: #"{"type":"#)
    append(string: error.type)
    append(raw: #","loc":["#)
    for (index, step) in error.location.enumerated() {
      if index > 0 { append(raw: ",") }
      switch step {
      case .key(let key): append(string: key.description)
      case .index(let index): append(int: index)
      }
    }
    append(raw: #"],"msg":"#)
    append(string: error.message)
    append(raw: #","input":"#)
    guard error.input.isNested(atMost: Self.deepestEcho) else { throw JSONUnencodable() }
    try append(error.input)
    if let context = error.context {
      append(raw: #","ctx":"#)
      try append(.object(context))
    }
    append(raw: "}")
  }
}
