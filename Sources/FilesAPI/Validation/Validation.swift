import JSON
import PolarFiles

/// Reads typed values out of a document by Pydantic's lax rules, and collects every error in Pydantic's order.
///
/// - A read returns nil for a value that breaks a rule, and notes the error.
/// - The fields of an object must be read in the order of the real server's model, which is the order of the errors.
/// - `within` reads a member or an element, and prepends that step to the locations of the errors noted meanwhile. So a
///   valid document builds no locations.
struct Validation {
  typealias Read<Value> = (inout Validation, JSONNode) -> Value?

  /// One type of a union.
  struct Alternative<Value>: Sendable {
    /// Its name in an error's location.
    let label: StaticString
    let read: @Sendable (inout Validation, JSONNode) -> Value?

    init(_ label: StaticString, _ read: @escaping @Sendable (inout Validation, JSONNode) -> Value?) {
      self.label = label
      self.read = read
    }
  }

  private(set) var errors: [ValidationError] = []
  private let root: LocationStep

  /// - Parameter root: the first step of all locations, such as `body`.
  init(at root: LocationStep) { self.root = root }

  var isSound: Bool { errors.isEmpty }

  mutating func within<Value>(_ step: LocationStep, _ read: (inout Validation) -> Value) -> Value {
    let before = errors.count
    let value = read(&self)
    for index in before..<errors.count { errors[index].location.insert(step, at: 1) }
    return value
  }

  /// Notes an error of this value.
  mutating func note(_ fault: Fault, _ node: JSONNode) {
    errors.append(ValidationError(fault, at: [root], input: node.value))
  }

  /// Notes an error of this value, and returns nil for a read to return.
  private mutating func refuse<Value>(_ fault: Fault, _ node: JSONNode) -> Value? {
    note(fault, node)
    return nil
  }

  /// Notes that the whole document is missing.
  mutating func missing() { errors.append(ValidationError(.missing, at: [root], input: .null)) }
}

/// Objects, arrays and unions.
extension Validation {
  mutating func isObject(_ node: JSONNode) -> Bool {
    if node.kind == .object { return true }
    note(.notObject, node)
    return false
  }

  mutating func required<Value>(_ name: StaticString, of object: JSONNode, _ read: Read<Value>) -> Value? {
    within(.key(name)) { fields in
      guard let member = object[name] else { return fields.refuse(.missing, object) }
      return read(&fields, member)
    }
  }

  /// Returns nil without an error if the member is absent or null.
  mutating func optional<Value>(_ name: StaticString, of object: JSONNode, _ read: Read<Value>) -> Value? {
    guard let member = object[name], member.kind != .null else { return nil }
    return within(.key(name)) { read(&$0, member) }
  }

  mutating func list<Element>(
    _ node: JSONNode, atMost bound: Int? = nil, of element: Read<Element>
  ) -> [Element]? {
    guard node.kind == .array else { return refuse(.notList, node) }
    let count = node.count
    if let bound, count > bound { return refuse(.listTooLong(count, atMost: bound), node) }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for (index, item) in node.elements.enumerated() {
      if let element = within(.index(index), { element(&$0, item) }) { elements.append(element) }
    }
    return elements.count == count ? elements : nil
  }

  /// The result of the first alternative that accepts the value; notes the errors of all of them if none does.
  mutating func union<Value>(_ node: JSONNode, _ alternatives: [Alternative<Value>]) -> Value? {
    let before = errors.count
    for alternative in alternatives {
      if let value = within(.key(alternative.label), { alternative.read(&$0, node) }) {
        errors.removeSubrange(before...)
        return value
      }
    }
    return nil
  }

  /// Chooses one of several models by an object's discriminator.
  ///
  /// - Parameter expected: the choices, as the error message lists them.
  mutating func tag<Choice>(
    _ name: StaticString, of object: JSONNode, _ choices: [(tag: StaticString, choice: Choice)], expected: String
  ) -> Choice? {
    guard isObject(object) else { return nil }
    guard let tag = object[name] else { return refuse(.tagMissing(name), object) }
    if tag.kind == .string, let known = choices.first(where: { tag.spells($0.tag) }) { return known.choice }
    let shown = PythonRepresentation.text(of: tag.value)
    return refuse(.tagUnknown(shown, discriminator: name, expected: expected), object)
  }
}

/// Single values.
extension Validation {
  mutating func text(
    _ node: JSONNode, in allowed: AllowedTexts? = nil, isStripped: Bool = false
  ) -> PythonText? {
    guard node.isText else { return refuse(.notText, node) }
    var text = PythonText(text: node.text, hasUnpairedSurrogates: node.kind == .unpairedSurrogates)
    if let allowed, !allowed.contains(text) { return refuse(.pattern(allowed.pattern), node) }
    if isStripped { text = text.stripped }
    guard !text.text.holds(0) else { return refuse(.holdsNUL, node) }
    return text
  }

  mutating func uuid4(_ node: JSONNode) -> ID? {
    guard node.isText else { return refuse(.notUUID, node) }
    switch UUIDText(node.text) {
    case .malformed(let reason): return refuse(.uuid(reason), node)
    case .id(let id):
      // Only the variant of RFC 9562 §4.1 has a version.
      guard id.version == 4, id.low >> 62 == 0b10 else { return refuse(.notVersion4, node) }
      return id
    }
  }

  mutating func integer(_ node: JSONNode, in bounds: IntegerBounds = IntegerBounds()) -> PythonInteger? {
    let value: PythonInteger
    switch node.kind {
    case .int: value = .small(node.int)
    case .bigInt: value = .big(node.text)
    case .bool: value = .small(node.bool ? 1 : 0)
    case .float:
      let number = node.double
      guard number.isFinite else { return refuse(.notFinite, node) }
      guard number == number.rounded(.towardZero) else { return refuse(.fractional, node) }
      // A float is accepted as an integer only within 64 bits, without -2^63.
      guard abs(number) < 0x1p63 else { return refuse(.integerTooLong, node) }
      value = .small(Int(number))
    case .string:
      switch IntegerText(node.text) {
      case .integer(let number): value = number
      case .malformed: return refuse(.notIntegerText, node)
      case .tooLong: return refuse(.integerTooLong, node)
      }
    case .unpairedSurrogates: return refuse(.notIntegerText, node)
    case .null, .array, .object: return refuse(.notInteger, node)
    }
    if let fault = bounds.fault(of: value) { return refuse(fault, node) }
    return value
  }
}
