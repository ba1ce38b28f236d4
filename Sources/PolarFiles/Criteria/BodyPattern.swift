package import JSON

/// A pattern of a request's JSON body, which may contain more than the pattern.
///
/// - An object matches an object that has each of its keys, with values that match.
/// - An array matches an array of the same length, element by element.
/// - `{"contains": VALUE}` matches a text that contains the text VALUE, and an array with an element that matches
///   VALUE.
/// - Anything else matches an equal value: numbers are compared by value, texts by code points.
package struct BodyPattern: Sendable, Hashable {
  /// The pattern as written: an object.
  package let json: JSONValue
  private let bytes: [UInt8]

  static let containsKey = "contains"
  private static let deepest = 32

  package init(_ json: JSONValue) throws(CriterionFault) {
    guard case .object = json else {
      throw CriterionFault(
        reason: #"must be an object of the keys to compare, such as {"name": {"contains": "guide"}}"#)
    }
    try Self.check(json, "", depth: 1)
    self.json = json
    bytes = json.written
  }

  package static func == (lhs: BodyPattern, rhs: BodyPattern) -> Bool { lhs.bytes == rhs.bytes }

  package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  package func matches(_ body: JSONNode) -> Bool { Self.agrees(json, body) }

  /// Refuses an object that resembles `contains` but is not one.
  private static func check(_ pattern: JSONValue, _ path: String, depth: Int) throws(CriterionFault) {
    guard depth <= deepest else { throw CriterionFault(path: path, reason: "is nested deeper than \(deepest) levels") }
    switch pattern {
    case .array(let elements):
      for (index, element) in elements.enumerated() { try check(element, "\(path)[\(index)]", depth: depth + 1) }
    case .object(let object):
      guard !object.hasUnencodableKey else { throw CriterionFault(path: path, reason: "has a key that is no text") }
      for member in object.members {
        let keyPath = "\(path).\(member.key)"
        if member.key == containsKey, depth > 1 {
          guard object.count == 1 else { throw CriterionFault(path: keyPath, reason: "must be alone in its object") }
        } else if depth > 1, object.count == 1, Suggestion.isNear(member.key, containsKey) {
          throw CriterionFault(path: keyPath, reason: "is no comparison; did you mean '\(containsKey)'?")
        }
        try check(member.value, keyPath, depth: depth + 1)
      }
    case .unpairedSurrogates: throw CriterionFault(path: path, reason: "is no text: it holds half a surrogate pair")
    case .float(let number) where !number.isFinite: throw CriterionFault(path: path, reason: "must be a finite number")
    case .null, .bool, .int, .bigInt, .float, .string: break
    }
  }

  // MARK: Comparison

  private static func agrees(_ pattern: JSONValue, _ node: JSONNode) -> Bool {
    switch pattern {
    case .object(let object):
      if let wanted = operand(object) { return contains(wanted, node) }
      return node.kind == .object
        && object.members.allSatisfy { member in node[member.key].map { agrees(member.value, $0) } ?? false }
    case .array(let elements):
      return node.kind == .array && node.count == elements.count
        && zip(elements, node.elements).allSatisfy { agrees($0, $1) }
    case .null: return node.kind == .null
    case .bool(let value): return node.kind == .bool && node.bool == value
    case .int(let value):
      return node.kind == .int && node.int == value || node.kind == .float && node.double == Double(value)
    case .float(let value):
      return node.kind == .float && node.double == value || node.kind == .int && Double(node.int) == value
    case .bigInt(let digits): return node.kind == .bigInt && node.utf8.elementsEqual(digits.utf8)
    case .string(let text): return node.kind == .string && node.utf8.elementsEqual(text.utf8)
    case .unpairedSurrogates: return false
    }
  }

  /// The value of `contains`; nil for an object whose keys are compared.
  private static func operand(_ object: JSONObject) -> JSONValue? {
    object.count == 1 && object.members[0].key == containsKey ? object.members[0].value : nil
  }

  private static func contains(_ wanted: JSONValue, _ node: JSONNode) -> Bool {
    switch node.kind {
    case .array: return node.elements.contains { agrees(wanted, $0) }
    case .string:
      guard case .string(let text) = wanted else { return false }
      return text.isEmpty || node.utf8.firstRange(of: Array(text.utf8)) != nil
    default: return false
    }
  }

  // MARK: Differences

  /// A value in a body that does not match.
  package struct Difference: Sendable {
    /// As `.upload.parts[0].number`; empty for the body as a whole.
    package let path: String
    /// JSON, or `contains` and JSON.
    package let expected: String
    /// JSON; nil if the body has no such value.
    package let actual: String?
  }

  /// - Parameter body: nil if there is none, or none that is JSON.
  package func differences(_ body: JSONNode?) -> [Difference] {
    guard let body else { return [Difference(path: "", expected: Self.text(json), actual: nil)] }
    var found: [Difference] = []
    Self.compare(json, with: body, at: "", to: &found)
    return found
  }

  /// Appends the differences of a value from its pattern to `found`.
  private static func compare(
    _ pattern: JSONValue, with node: JSONNode?, at path: String, to found: inout [Difference]
  ) {
    guard let node else {
      found.append(Difference(path: path, expected: text(pattern), actual: nil))
      return
    }
    guard !agrees(pattern, node) else { return }
    switch pattern {
    case .object(let object) where node.kind == .object && operand(object) == nil:
      for member in object.members {
        compare(member.value, with: node[member.key], at: "\(path).\(member.key)", to: &found)
      }
    case .array(let elements) where node.kind == .array && node.count == elements.count:
      for (index, (element, other)) in zip(elements, node.elements).enumerated() {
        compare(element, with: other, at: "\(path)[\(index)]", to: &found)
      }
    default: found.append(Difference(path: path, expected: text(pattern), actual: text(node.value)))
    }
  }

  private static let longestText = 200

  private static func text(_ value: JSONValue) -> String {
    if case .object(let object) = value, let wanted = operand(object) { return "\(containsKey) \(text(wanted))" }
    var writer = JSONWriter()
    // Clients may send bodies that are nested thousands of levels deep.
    guard value.isNested(atMost: deepest), (try? writer.append(value)) != nil else { return "…" }
    let text = String(decoding: writer.bytes, as: UTF8.self)
    return text.count > longestText ? "\(text.prefix(longestText))…" : text
  }
}

extension JSONNode {
  /// The value of a key; the last one if the key is repeated.
  fileprivate subscript(key: String) -> JSONNode? {
    var found: JSONNode?
    for member in members where member.key.spells(key) { found = member.value }
    return found
  }
}
