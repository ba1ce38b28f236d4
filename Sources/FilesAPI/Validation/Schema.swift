/// What a value has to be: a value itself, so that the schema of a request reads as a table and is built once.
indirect enum Schema: Sendable {
  case text(TextRule = TextRule())
  case integer(IntegerRule = IntegerRule())
  case uuid4
  case nullable(Schema)
  case list(of: Schema, atMost: Int? = nil)
  case model(Model)
  case tagged(TaggedUnion)
  case union([Branch])

  /// One way of a union, with the name that `loc` gives it.
  struct Branch: Sendable {
    var label: StaticString
    var schema: Schema
  }
}

struct TextRule: Sendable {
  /// A pattern that matches a finite set of texts, which is all that this API has.
  struct Pattern: Sendable {
    /// The regular expression, as the message quotes it.
    var source: StaticString
    var texts: [StaticString]
  }

  var pattern: Pattern?
  var isStripped = false
}

struct IntegerRule: Sendable {
  var greaterThan: Int?
  var atMost: Int?
}

/// The fields of an object, in the order in which they are checked. Unknown members are ignored.
struct Model: Sendable {
  struct Field: Sendable {
    var name: StaticString
    var schema: Schema
    var isRequired: Bool

    static func required(_ name: StaticString, _ schema: Schema) -> Field {
      Field(name: name, schema: schema, isRequired: true)
    }

    /// Absent or null is all the same.
    static func optional(_ name: StaticString, _ schema: Schema) -> Field {
      Field(name: name, schema: .nullable(schema), isRequired: false)
    }
  }

  var fields: [Field]
}

/// Models of which one member tells which.
struct TaggedUnion: Sendable {
  struct Choice: Sendable {
    var tag: StaticString
    var model: Model
  }

  var discriminator: StaticString
  var choices: [Choice]
  /// How the message lists the tags.
  var expectedTags: String
}
