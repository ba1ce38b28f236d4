import JSON

/// A pattern of a request's JSON body, which may contain more than the pattern. Written as a literal.
///
/// An object matches an object that has each of its keys, with values that match; an array matches an array of the same
/// length, element by element; anything else matches an equal value.
///
/// ```swift
/// try mock.verify(.init(operation: .create, body: ["name": "guide.pdf", "upload": ["parts": .contains(["number": 2])]]))
/// ```
public indirect enum JSONPattern: Sendable, Hashable {
  /// `null`; a missing key does not match.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number of that value, `2.0` as well as `2`.
  case integer(Int)
  /// A number of that value.
  case number(Double)
  /// Exactly that text.
  case text(String)
  /// A list of that length, element by element.
  case array([JSONPattern])
  /// An object that has at least these keys.
  case object([String: JSONPattern])
  /// A text that contains that text, or a list with an element that matches.
  case contains(JSONPattern)
}

extension JSONPattern: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Exactly that text.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["name": "guide.pdf"]
  /// ```
  public init(stringLiteral text: String) { self = .text(text) }

  /// A number of that value.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["size": 1024]
  /// ```
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// A number of that value.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["size": 1024.5]
  /// ```
  public init(floatLiteral value: Double) { self = .number(value) }

  /// `true` or `false`.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["draft": true]
  /// ```
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// `null`.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["version": nil]
  /// ```
  public init(nilLiteral: ()) { self = .null }

  /// A list of that length, element by element.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["parts": [["number": 1], ["number": 2]]]
  /// ```
  public init(arrayLiteral elements: JSONPattern...) { self = .array(elements) }

  /// An object that has at least these keys; the last of two that are the same counts.
  ///
  /// ```swift
  /// let pattern: JSONPattern = ["name": .contains(".pdf"), "service": "downloadable"]
  /// ```
  public init(dictionaryLiteral members: (String, JSONPattern)...) {
    self = .object(Dictionary(members) { $1 })
  }
}

extension JSONPattern {
  /// The pattern as `match` under `/_mock` expects it.
  var json: JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .int(value)
    case .number(let value): .float(value)
    case .text(let text): .string(text)
    case .array(let elements): .array(elements.map(\.json))
    case .object(let members):
      .object(JSONObject(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }))
    case .contains(let pattern): .object(JSONObject([(key: "contains", value: pattern.json)]))
    }
  }
}
