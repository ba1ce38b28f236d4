/// A schema as tables of plain values that name each other by number: following one retains nothing, which for a create
/// is half of the time that validation takes.
final class FlatSchema: Sendable {
  /// A rule's place among the rules.
  typealias Place = Int

  enum Rule: Sendable {
    /// - Parameter pattern: its place among the patterns.
    case text(pattern: Int?, isStripped: Bool)
    case integer(IntegerRule)
    case uuid4
    case nullable(Place)
    case list(of: Place, atMost: Int?)
    case model(Range<Int>)
    case tagged(discriminator: StaticString, choices: Range<Int>, expectedTags: Int)
    case union(Range<Int>)
  }

  struct Field: Sendable {
    var name: StaticString
    var rule: Place
    var isRequired: Bool
  }

  /// One way of a union.
  struct Branch: Sendable {
    var label: StaticString
    var rule: Place
  }

  let rules: [Rule]
  let fields: [Field]
  let branches: [Branch]
  let patterns: [TextRule.Pattern]
  let texts: [String]
  /// The rule of the whole.
  let root: Place

  /// Validation notes the members of an object in a vector.
  static let mostFields = 8

  init(_ schema: Schema) {
    var tables = Tables()
    root = tables.add(schema)
    rules = tables.rules
    fields = tables.fields
    branches = tables.branches
    patterns = tables.patterns
    texts = tables.texts
  }
}

extension FlatSchema {
  fileprivate struct Tables {
    var rules: [Rule] = []
    var fields: [Field] = []
    var branches: [Branch] = []
    var patterns: [TextRule.Pattern] = []
    var texts: [String] = []
  }
}

extension FlatSchema.Tables {
  fileprivate mutating func add(_ schema: Schema) -> FlatSchema.Place {
    let rule: FlatSchema.Rule
    switch schema {
    case .text(let text):
      if let pattern = text.pattern { patterns.append(pattern) }
      rule = .text(pattern: text.pattern == nil ? nil : patterns.count - 1, isStripped: text.isStripped)
    case .integer(let integer): rule = .integer(integer)
    case .uuid4: rule = .uuid4
    case .nullable(let schema): rule = .nullable(add(schema))
    case .list(let element, let bound): rule = .list(of: add(element), atMost: bound)
    case .model(let model): rule = .model(add(model))
    case .tagged(let union):
      texts.append(union.expectedTags)
      let place = texts.count - 1
      let choices = union.choices.map { FlatSchema.Branch(label: $0.tag, rule: add(.model($0.model))) }
      rule = .tagged(discriminator: union.discriminator, choices: add(choices), expectedTags: place)
    case .union(let ways): rule = .union(add(ways.map { FlatSchema.Branch(label: $0.label, rule: add($0.schema)) }))
    }
    rules.append(rule)
    return rules.count - 1
  }

  private mutating func add(_ model: Model) -> Range<Int> {
    precondition(model.fields.count <= FlatSchema.mostFields)
    let added = model.fields.map { FlatSchema.Field(name: $0.name, rule: add($0.schema), isRequired: $0.isRequired) }
    fields += added
    return fields.count - added.count..<fields.count
  }

  private mutating func add(_ added: [FlatSchema.Branch]) -> Range<Int> {
    branches += added
    return branches.count - added.count..<branches.count
  }
}
