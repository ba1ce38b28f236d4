import JSON

/// A Python int, of any size.
package enum PythonInteger: Sendable, Equatable {
  case small(Int)
  /// Beyond `Int`: canonical decimal text.
  case big(String)

  package var isNegative: Bool {
    switch self {
    case .small(let value): value < 0
    case .big(let text): text.utf8.first == UInt8(ascii: "-")
    }
  }

  /// The value, where it fits PostgreSQL's `bigint`.
  package var int: Int? {
    if case .small(let value) = self { value } else { nil }
  }

  package var text: String {
    switch self {
    case .small(let value): String(value)
    case .big(let text): text
    }
  }

  func isGreater(than bound: Int) -> Bool {
    switch self {
    case .small(let value): value > bound
    case .big: !isNegative
    }
  }

  /// From decimal digits with an optional minus, leading zeros allowed.
  init(digits: ArraySlice<UInt8>, isNegative: Bool) {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    let text = (isNegative && !significant.isEmpty ? "-" : "") + String(decoding: significant, as: UTF8.self)
    if significant.isEmpty {
      self = .small(0)
    } else if let value = Int(text) {
      self = .small(value)
    } else {
      self = .big(text)
    }
  }
}
