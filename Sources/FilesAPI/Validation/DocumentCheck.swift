import JSON
import PolarFiles

/// The rules of a schema, applied to one document.
struct DocumentCheck {
  let tape: JSONTape
  let schema: FlatSchema
  private let isExplaining: Bool
  /// The way to the value at hand, while explaining.
  private var location: [LocationStep]
  private(set) var errors: [ValidationError] = []
  private var faultCount = 0
  var values: [Validated.Value] = []
  var bigIntegers: [String] = []

  /// - Parameter location: where the document comes from, for errors; without it they are not collected.
  init(_ tape: JSONTape, _ schema: FlatSchema, explainingAt location: [LocationStep]? = nil) {
    self.tape = tape
    self.schema = schema
    isExplaining = location != nil
    self.location = location ?? []
    values.reserveCapacity(4 + tape.count / 2)
  }

  /// `nil` when a value broke a rule.
  mutating func run() -> Validated? {
    check(JSONTape.root, schema.root)
    return faultCount == 0 ? Validated(tape: tape, values: values, bigIntegers: bigIntegers) : nil
  }

  mutating func note(_ fault: @autoclosure () -> Fault, _ place: Int) {
    faultCount += 1
    if isExplaining { errors.append(ValidationError(fault(), at: location, input: tape.value(place))) }
  }

  @inline(__always)
  private mutating func enter(_ step: @autoclosure () -> LocationStep) {
    if isExplaining { location.append(step()) }
  }

  @inline(__always)
  private mutating func leave() {
    if isExplaining { location.removeLast() }
  }

  /// Appends the value or notes what is wrong with it: once an error has been noted, the values mean nothing.
  private mutating func check(_ place: Int, _ rule: FlatSchema.Place) {
    switch schema.rules[rule] {
    case .text(let pattern, let isStripped): text(place, pattern: pattern, isStripped: isStripped)
    case .integer(let rule): integer(place, rule)
    case .uuid4: uuid4(place)
    case .nullable(let rule): if case .null = tape.kind(place) { values.append(.null) } else { check(place, rule) }
    case .list(let rule, let bound): list(place, rule, atMost: bound)
    case .model(let model): if isObject(place) { fields(place, model) }
    case .tagged(let discriminator, let choices, let tags):
      if isObject(place) { tagged(place, discriminator, choices, expectedTags: tags) }
    case .union(let ways): union(place, ways)
    }
  }

  private mutating func isObject(_ place: Int) -> Bool {
    if case .object = tape.kind(place) { return true }
    note(.notObject, place)
    return false
  }

  private mutating func fields(_ object: Int, _ model: Range<Int>) {
    let members = self.members(of: object, model)
    for (index, place) in model.enumerated() {
      let field = schema.fields[place]
      enter(.key(field.name))
      if members[index] != 0 {
        check(Int(members[index]), field.rule)
      } else if field.isRequired {
        note(.missing, object)
      } else {
        values.append(.null)
      }
      leave()
    }
  }

  private mutating func list(_ place: Int, _ rule: FlatSchema.Place, atMost bound: Int?) {
    guard case .array = tape.kind(place) else { return note(.notList, place) }
    let count = tape.count(place)
    if let bound, count > bound { return note(.listTooLong(count, atMost: bound), place) }
    values.append(.list(count))
    var element = place + 1
    for index in 0..<count {
      enter(.index(index))
      check(element, rule)
      leave()
      element = tape.next(element)
    }
  }

  private mutating func tagged(
    _ place: Int, _ discriminator: StaticString, _ choices: Range<Int>, expectedTags: Int
  ) {
    guard let tag = tape.member(discriminator, of: place) else { return note(.tagMissing(discriminator), place) }
    guard case .string = tape.kind(tag),
      let choice = choices.first(where: { tape.spells(schema.branches[$0].label, at: tag) })
    else {
      let (shown, expected) = (PythonRepresentation.text(of: tape.value(tag)), schema.texts[expectedTags])
      return note(.tagUnknown(shown, discriminator: discriminator, expected: expected), place)
    }
    let branch = schema.branches[choice]
    values.append(.tagged(choice - choices.lowerBound))
    enter(.key(branch.label))
    check(place, branch.rule)
    leave()
  }

  private mutating func union(_ place: Int, _ ways: Range<Int>) {
    let before = (errors: errors.count, values: values.count, faults: faultCount)
    for way in ways {
      let (branch, faults) = (schema.branches[way], faultCount)
      enter(.key(branch.label))
      check(place, branch.rule)
      leave()
      if faultCount == faults {
        errors.removeSubrange(before.errors...)
        faultCount = before.faults
        return
      }
      values.removeSubrange(before.values...)
    }
  }
}

extension DocumentCheck {
  /// The places of the values that a model's fields have in an object; 0, where no value can be, for one that has none.
  fileprivate func members(of object: Int, _ model: Range<Int>) -> SIMD8<UInt32> {
    var members = SIMD8<UInt32>()
    schema.fields.withUnsafeBufferPointer { fields in
      let fields = UnsafeBufferPointer(rebasing: fields[model])
      // Members mostly come in the order of the fields.
      var index = 0
      tape.forEachMember(object) { key, member in
        for _ in fields {
          if index == fields.count { index = 0 }
          defer { index += 1 }
          // Of a repeated key the last value counts.
          if key.spells(fields[index].name) { return members[index] = UInt32(truncatingIfNeeded: member) }
        }
      }
    }
    return members
  }
}
