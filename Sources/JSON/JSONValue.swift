import Bytes

/// The value that Python's `json.loads` makes of a document, with all distinctions that a response can depend on.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// An integer beyond `Int`: its canonical decimal text.
  case bigInt(String)
  /// NaN and the infinities too.
  case float(Double)
  case string(String)
  /// A Python str that holds a surrogate without its other half, each shown as U+FFFD. It can be read, never written.
  case unpairedSurrogates(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue: Equatable {
  /// Texts are equal when their code points are, as in Python; Swift's own `==` would also join é with e and its accent.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    case (.bigInt(let left), .bigInt(let right)): left == right
    case (.string(let left), .string(let right)): left.isIdentical(to: right)
    case (.unpairedSurrogates(let left), .unpairedSurrogates(let right)): left.isIdentical(to: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONValue {
  /// Whether arrays and objects are nested at most that deep: to be checked before a value is walked by recursion.
  package func isNested(atMost depth: Int) -> Bool {
    switch self {
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
    case .object(let object): depth > 0 && object.members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
    default: true
    }
  }
}
