import JSON

/// A JSON Schema (draft 2020-12), as far as the contract needs one.
struct Schema: Sendable {
  private(set) var members: [(key: String, value: JSONValue)]

  init(_ members: [(key: String, value: JSONValue)]) { self.members = members }

  var json: JSONValue { .object(JSONObject(members)) }

  func adding(_ key: String, _ value: JSONValue) -> Schema { Schema(members + [(key, value)]) }

  /// A schema with a name stands under `components`, and needs no title where it is used.
  func titled(_ title: String) -> Schema { isReference ? self : adding("title", .string(title)) }

  private var isReference: Bool { members.first?.key == "$ref" }

  static let any = Schema([])
  static let null = Schema([("type", .string("null"))])
  static let boolean = Schema([("type", .string("boolean"))])
  static let dateTime = string(format: "date-time")

  static func string(format: String? = nil, pattern: String? = nil) -> Schema {
    var members: [(key: String, value: JSONValue)] = [("type", .string("string"))]
    if let format { members.append(("format", .string(format))) }
    if let pattern { members.append(("pattern", .string(pattern))) }
    return Schema(members)
  }

  static func uuid4(example: String? = nil) -> Schema {
    let schema = string(format: "uuid4")
    return example.map { schema.adding("examples", .array([.string($0)])) } ?? schema
  }

  static func constant(_ text: String) -> Schema { string().adding("const", .string(text)) }

  static func integer(_ bounds: IntegerBounds = IntegerBounds()) -> Schema {
    var schema = Schema([("type", .string("integer"))])
    if let bound = bounds.greaterThan { schema = schema.adding("exclusiveMinimum", .int(bound)) }
    if let bound = bounds.atMost { schema = schema.adding("maximum", .int(bound)) }
    return schema
  }

  static func array(of items: Schema, atMost bound: Int? = nil) -> Schema {
    let schema = Schema([("type", .string("array")), ("items", items.json)])
    return bound.map { schema.adding("maxItems", .int($0)) } ?? schema
  }

  /// An object of texts by any key.
  static let texts = Schema([("type", .string("object")), ("additionalProperties", string().json)])

  static func reference(_ name: String) -> Schema {
    Schema([("$ref", .string("#/components/schemas/\(name)"))])
  }

  static func anyOf(_ schemas: [Schema]) -> Schema { Schema([("anyOf", .array(schemas.map(\.json)))]) }

  var orNull: Schema { .anyOf([self, .null]) }
}

/// A property of a model.
struct Property: Sendable {
  let name: String
  let schema: Schema
  let isRequired: Bool

  init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
    self.name = name
    self.schema = schema
    self.isRequired = isRequired
  }

  /// Pydantic's: `mime_type` is `Mime Type`.
  static func title(of name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
  }
}

/// A schema that has a name under `components`.
struct Model: Sendable {
  let name: String
  let schema: Schema

  private init(_ name: String, _ schema: Schema) {
    self.name = name
    self.schema = schema
  }

  /// An object.
  ///
  /// - Parameter title: nil takes the name.
  init(_ name: String, title: String? = nil, _ properties: [Property]) {
    let members = properties.map { (key: $0.name, value: $0.schema.titled(titleIfMissing: $0.name).json) }
    let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
    var schema = Schema([("properties", .object(JSONObject(members))), ("type", .string("object"))])
    if !required.isEmpty { schema = schema.adding("required", .array(required)) }
    self.init(name, schema.titled(title ?? name))
  }

  /// One of several models, chosen by the value of a property.
  init(_ name: String, by property: String, _ choices: [(value: String, model: Model)]) {
    let mapping = choices.map {
      (key: $0.value, value: JSONValue.string("#/components/schemas/\($0.model.name)"))
    }
    self.init(
      name,
      Schema([
        ("oneOf", .array(choices.map { $0.model.reference.json })),
        (
          "discriminator",
          .object(
            JSONObject([("propertyName", .string(property)), ("mapping", .object(JSONObject(mapping)))]))
        ),
      ]))
  }

  /// One of a few texts.
  init(_ name: String, texts: [String]) {
    self.init(name, Schema.string().adding("enum", .array(texts.map { .string($0) })).titled(name))
  }

  var reference: Schema { .reference(name) }
}

extension Schema {
  fileprivate func titled(titleIfMissing name: String) -> Schema {
    members.contains { $0.key == "title" } ? self : titled(Property.title(of: name))
  }
}
