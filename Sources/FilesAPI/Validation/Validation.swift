import JSON
import PolarFiles

/// Checks values against schemas by Pydantic's lax rules, and collects every error in the order in which Pydantic does.
struct Validation {
  private(set) var errors: [ValidationError] = []
  private var location: [LocationStep]

  /// - Parameter location: where the first value comes from, such as `body`.
  init(at location: LocationStep) { self.location = [location] }

  /// The value as the schema means it; `nil` once an error has been noted.
  mutating func check(_ input: JSONValue, _ schema: Schema) -> Validated? {
    switch schema {
    case .text(let rule): text(input, rule)
    case .integer(let rule): integer(input, rule)
    case .uuid4: uuid4(input)
    case .nullable(let schema): if case .null = input { .null } else { check(input, schema) }
    case .list(let schema, let bound): list(input, schema, atMost: bound)
    case .model(let model): object(input).flatMap { fields($0, model) }.map { .fields($0) }
    case .tagged(let union): tagged(input, union)
    case .union(let branches): union(input, branches)
    }
  }

  mutating func check(_ input: JSONValue, _ schema: Schema, at step: LocationStep) -> Validated? {
    location.append(step)
    defer { location.removeLast() }
    return check(input, schema)
  }

  /// Notes that nothing came where something has to.
  mutating func missing(in input: JSONValue) { note(.missing, input) }

  private mutating func note(_ fault: Fault, _ input: JSONValue) {
    errors.append(
      ValidationError(
        type: fault.type, location: location, message: fault.message, input: input, context: fault.context))
  }

  private mutating func refuse(_ fault: Fault, _ input: JSONValue) -> Validated? {
    note(fault, input)
    return nil
  }

  private mutating func object(_ input: JSONValue) -> JSONObject? {
    if case .object(let object) = input { return object }
    note(.notObject, input)
    return nil
  }

  private mutating func fields(_ object: JSONObject, _ model: Model) -> ValidatedFields? {
    let before = errors.count
    var values: [Validated] = []
    values.reserveCapacity(model.fields.count)
    for field in model.fields {
      if let member = object[field.name] {
        values.append(check(member, field.schema, at: .key(field.name)) ?? .null)
      } else {
        if field.isRequired {
          location.append(.key(field.name))
          note(.missing, .object(object))
          location.removeLast()
        }
        values.append(.null)
      }
    }
    return errors.count == before ? ValidatedFields(values: values) : nil
  }

  private mutating func list(_ input: JSONValue, _ schema: Schema, atMost bound: Int?) -> Validated? {
    guard case .array(let items) = input else { return refuse(.notList, input) }
    if let bound, items.count > bound { return refuse(.listTooLong(items.count, atMost: bound), input) }
    let before = errors.count
    var values: [Validated] = []
    values.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      values.append(check(item, schema, at: .index(index)) ?? .null)
    }
    return errors.count == before ? .list(values) : nil
  }

  private mutating func tagged(_ input: JSONValue, _ union: TaggedUnion) -> Validated? {
    guard let object = object(input) else { return nil }
    guard let tag = object[union.discriminator] else { return refuse(.tagMissing(union.discriminator), input) }
    guard case .string(let text) = tag, let choice = union.choices.first(where: { $0.tag == text }) else {
      return refuse(.tagUnknown(PythonRepresentation.text(of: tag), union), input)
    }
    location.append(.key(choice.tag))
    defer { location.removeLast() }
    return fields(object, choice.model).map { .tagged(choice.tag, $0) }
  }

  private mutating func union(_ input: JSONValue, _ branches: [Schema.Branch]) -> Validated? {
    let before = errors.count
    for branch in branches {
      if let value = check(input, branch.schema, at: .key(branch.label)) {
        errors.removeSubrange(before...)
        return value
      }
    }
    return nil
  }

  private mutating func text(_ input: JSONValue, _ rule: TextRule) -> Validated? {
    var value: PythonText
    switch input {
    case .string(let text): value = PythonText(text: text)
    case .unpairedSurrogates(let text): value = PythonText(text: text, hasUnpairedSurrogates: true)
    default: return refuse(.notText, input)
    }
    if let pattern = rule.pattern, value.hasUnpairedSurrogates || !pattern.texts.contains(value.text) {
      return refuse(.pattern(pattern.source), input)
    }
    if rule.isStripped { value = value.stripped }
    return value.containsNUL ? refuse(.holdsNUL, input) : .text(value)
  }

  private mutating func uuid4(_ input: JSONValue) -> Validated? {
    let text: String
    switch input {
    case .string(let value), .unpairedSurrogates(let value): text = value
    default: return refuse(.notUUID, input)
    }
    switch UUIDText(text) {
    case .malformed(let reason): return refuse(.uuid(reason), input)
    case .id(let id):
      // The version only counts in the variant of RFC 9562 §4.1.
      guard id.version == 4, id.low >> 62 == 0b10 else { return refuse(.notVersion4, input) }
      return .uuid(id)
    }
  }

  private mutating func integer(_ input: JSONValue, _ rule: IntegerRule) -> Validated? {
    let value: PythonInteger
    switch input {
    case .int(let number): value = .small(number)
    case .bigInt(let text): value = .big(text)
    case .bool(let flag): value = .small(flag ? 1 : 0)
    case .float(let number):
      guard number.isFinite else { return refuse(.notFinite, input) }
      guard number == number.rounded(.towardZero) else { return refuse(.fractional, input) }
      // Beyond 64 bits the float is no longer trusted to name an integer, and -2^63 is already beyond.
      guard abs(number) < 0x1p63 else { return refuse(.integerTooLong, input) }
      value = .small(Int(number))
    case .string(let text):
      switch IntegerText(text) {
      case .integer(let number): value = number
      case .malformed: return refuse(.notIntegerText, input)
      case .tooLong: return refuse(.integerTooLong, input)
      }
    case .unpairedSurrogates: return refuse(.notIntegerText, input)
    default: return refuse(.notInteger, input)
    }
    if let bound = rule.greaterThan, !value.isGreater(than: bound) { return refuse(.notGreater(than: bound), input) }
    if let bound = rule.atMost, value.isGreater(than: bound) { return refuse(.notAtMost(bound), input) }
    return .integer(value)
  }
}
