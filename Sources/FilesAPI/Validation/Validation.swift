import JSON
import PolarFiles

/// Checks values against schemas by Pydantic's lax rules, and collects every error in the order in which Pydantic does.
struct Validation {
  private(set) var errors: [ValidationError] = []
  private var location: [LocationStep]
  private var tape = JSONTape.null
  private var values: [Validated.Value] = []
  private var bigIntegers: [String] = []

  /// - Parameter location: where the first value comes from, such as `body`.
  init(at location: LocationStep) { self.location = [location] }

  /// What the schema means by the document; `nil` once an error has been noted.
  mutating func check(_ document: JSONTape, _ schema: Schema) -> Validated? {
    let before = errors.count
    tape = document
    values = []
    values.reserveCapacity(8 + document.count / 2)
    bigIntegers = []
    check(JSONTape.root, schema)
    return errors.count == before ? Validated(tape: tape, values: values, bigIntegers: bigIntegers) : nil
  }

  mutating func check(_ document: JSONTape, _ schema: Schema, at step: LocationStep) -> Validated? {
    location.append(step)
    defer { location.removeLast() }
    return check(document, schema)
  }

  /// Notes that nothing came where something has to.
  mutating func missing(in input: JSONValue) { note(.missing, input) }

  /// Appends the value or notes what is wrong with it: once an error has been noted, the values mean nothing.
  private mutating func check(_ place: Int, _ schema: Schema) {
    switch schema {
    case .text(let rule): text(place, rule)
    case .integer(let rule): integer(place, rule)
    case .uuid4: uuid4(place)
    case .nullable(let schema): tape.kind(place) == .null ? values.append(.null) : check(place, schema)
    case .list(let schema, let bound): list(place, schema, atMost: bound)
    case .model(let model): tape.kind(place) == .object ? fields(place, model) : note(.notObject, place)
    case .tagged(let union): tagged(place, union)
    case .union(let branches): union(place, branches)
    }
  }

  private mutating func note(_ fault: Fault, _ place: Int) { note(fault, tape.value(place)) }

  private mutating func note(_ fault: Fault, _ input: JSONValue) {
    errors.append(
      ValidationError(
        type: fault.type, location: location, message: fault.message, input: input, context: fault.context))
  }

  private mutating func fields(_ object: Int, _ model: Model) {
    // Members are looked at once, and fields checked in the order of the schema.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: model.fields.count) { members in
      members.initialize(repeating: 0)
      tape.forEachMember(object) { key, member in
        // Of a repeated key the last value counts.
        if let field = model.fields.firstIndex(where: { key.spells($0.name) }) { members[field] = member }
      }
      for (field, member) in zip(model.fields, members) {
        location.append(.key(field.name))
        if member != 0 {
          check(member, field.schema)
        } else if field.isRequired {
          note(.missing, object)
        } else {
          values.append(.null)
        }
        location.removeLast()
      }
    }
  }

  private mutating func list(_ place: Int, _ schema: Schema, atMost bound: Int?) {
    guard tape.kind(place) == .array else { return note(.notList, place) }
    let count = tape.count(place)
    if let bound, count > bound { return note(.listTooLong(count, atMost: bound), place) }
    values.append(.list(count))
    var element = place + 1
    for index in 0..<count {
      location.append(.index(index))
      check(element, schema)
      location.removeLast()
      element = tape.next(element)
    }
  }

  private mutating func tagged(_ place: Int, _ union: TaggedUnion) {
    guard tape.kind(place) == .object else { return note(.notObject, place) }
    guard let tag = tape.member(union.discriminator, of: place) else {
      return note(.tagMissing(union.discriminator), place)
    }
    guard tape.kind(tag) == .string, let choice = union.choices.firstIndex(where: { tape.spells($0.tag, at: tag) })
    else { return note(.tagUnknown(PythonRepresentation.text(of: tape.value(tag)), union), place) }
    values.append(.tagged(choice))
    location.append(.key(union.choices[choice].tag))
    fields(place, union.choices[choice].model)
    location.removeLast()
  }

  private mutating func union(_ place: Int, _ branches: [Schema.Branch]) {
    let before = (errors: errors.count, values: values.count)
    for branch in branches {
      let start = errors.count
      location.append(.key(branch.label))
      check(place, branch.schema)
      location.removeLast()
      if errors.count == start {
        errors.removeSubrange(before.errors...)
        return
      }
      values.removeSubrange(before.values...)
    }
  }

  private mutating func text(_ place: Int, _ rule: TextRule) {
    guard tape.isText(place) else { return note(.notText, place) }
    let hasUnpairedSurrogates = tape.kind(place) == .unpairedSurrogates
    if let pattern = rule.pattern, hasUnpairedSurrogates || !pattern.texts.contains(where: { tape.spells($0, at: place) })
    {
      return note(.pattern(pattern.source), place)
    }
    let range = rule.isStripped ? tape.stripped(place) : tape.range(place)
    guard !tape.holdsNUL(range) else { return note(.holdsNUL, place) }
    values.append(.text(ValidatedText(range, hasUnpairedSurrogates: hasUnpairedSurrogates)))
  }

  private mutating func uuid4(_ place: Int) {
    guard tape.isText(place) else { return note(.notUUID, place) }
    switch tape.withText(place, { UUIDText($0) }) {
    case .malformed(let reason): note(.uuid(reason), place)
    case .id(let id):
      // The version only counts in the variant of RFC 9562 §4.1.
      guard id.version == 4, id.low >> 62 == 0b10 else { return note(.notVersion4, place) }
      values.append(.uuid(id))
    }
  }

  private mutating func integer(_ place: Int, _ rule: IntegerRule) {
    let value: PythonInteger
    switch tape.kind(place) {
    case .int: value = .small(tape.int(place))
    case .bigInt: value = .big(tape.string(place))
    case .bool: value = .small(tape.bool(place) ? 1 : 0)
    case .float:
      let number = tape.double(place)
      guard number.isFinite else { return note(.notFinite, place) }
      guard number == number.rounded(.towardZero) else { return note(.fractional, place) }
      // Beyond 64 bits the float is no longer trusted to name an integer, and -2^63 is already beyond.
      guard abs(number) < 0x1p63 else { return note(.integerTooLong, place) }
      value = .small(Int(number))
    case .string:
      switch tape.withText(place, { IntegerText($0) }) {
      case .integer(let number): value = number
      case .malformed: return note(.notIntegerText, place)
      case .tooLong: return note(.integerTooLong, place)
      }
    case .unpairedSurrogates: return note(.notIntegerText, place)
    default: return note(.notInteger, place)
    }
    if let bound = rule.greaterThan, !value.isGreater(than: bound) { return note(.notGreater(than: bound), place) }
    if let bound = rule.atMost, value.isGreater(than: bound) { return note(.notAtMost(bound), place) }
    append(value)
  }

  private mutating func append(_ integer: PythonInteger) {
    switch integer {
    case .small(let value): values.append(.integer(value))
    case .big(let text):
      values.append(.bigInteger(bigIntegers.count))
      bigIntegers.append(text)
    }
  }
}
