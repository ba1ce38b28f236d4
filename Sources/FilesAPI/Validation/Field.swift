import JSON
import PolarFiles

/// A field of a model: how validation reads it, and its schema in the OpenAPI document. Both are made from the same
/// limits.
struct Field<Value>: Sendable {
  let name: StaticString
  /// Whether it may be absent or null, with the same meaning.
  let isOptional: Bool
  let schema: Schema
  let read: @Sendable (inout Validation, JSONNode) -> Value?

  init(
    _ name: StaticString, isOptional: Bool = false, _ schema: Schema,
    _ read: @escaping @Sendable (inout Validation, JSONNode) -> Value?
  ) {
    self.name = name
    self.isOptional = isOptional
    self.schema = schema
    self.read = read
  }

  var optional: Field { Field(name, isOptional: true, schema, read) }

  var property: Property {
    Property("\(name)", isOptional ? schema.orNull : schema, isRequired: !isOptional)
  }
}

extension Validation {
  mutating func read<Value>(_ field: Field<Value>, of object: JSONNode) -> Value? {
    field.isOptional ? optional(field.name, of: object, field.read) : required(field.name, of: object, field.read)
  }
}

extension Field where Value == PythonText {
  static func text(_ name: StaticString, in allowed: AllowedTexts? = nil, isStripped: Bool = false) -> Field {
    Field(name, .string(pattern: allowed?.pattern)) { $0.text($1, in: allowed, isStripped: isStripped) }
  }
}

extension Field where Value == PythonText? {
  /// A required field that may be null.
  static func textOrNull(_ name: StaticString) -> Field {
    Field(name, Schema.string().orNull) { fields, node in
      node.kind == .null ? .some(nil) : fields.text(node).map { .some($0) }
    }
  }
}

extension Field where Value == PythonInteger {
  static func integer(_ name: StaticString, _ bounds: IntegerBounds = IntegerBounds()) -> Field {
    Field(name, .integer(bounds)) { $0.integer($1, in: bounds) }
  }
}

extension Field where Value == ID {
  static func uuid4(_ name: StaticString, example: String? = nil) -> Field {
    Field(name, .uuid4(example: example)) { $0.uuid4($1) }
  }
}

/// The range of an integer; nil for no limit.
struct IntegerBounds: Sendable {
  var greaterThan: Int?
  var atMost: Int?

  init(greaterThan: Int? = nil, atMost: Int? = nil) {
    self.greaterThan = greaterThan
    self.atMost = atMost
  }

  /// The first limit that a value breaks; nil if it breaks none.
  func fault(of value: PythonInteger) -> Fault? {
    if let greaterThan, !value.isGreater(than: greaterThan) { return .notGreater(than: greaterThan) }
    if let atMost, value.isGreater(than: atMost) { return .notAtMost(atMost) }
    return nil
  }
}

/// A regular expression of the real server's model that matches only a few texts.
struct AllowedTexts: Sendable {
  /// The regular expression, for the OpenAPI document and for error messages.
  var pattern: String
  /// All the texts that it matches.
  var texts: [String]

  func contains(_ text: PythonText) -> Bool {
    !text.hasUnpairedSurrogates && texts.contains { $0.utf8.elementsEqual(text.text.utf8) }
  }
}
