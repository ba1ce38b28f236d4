import JSON
import PolarFiles

/// Values that satisfy their schema, in the order of the schema: a model gives its fields one after the other, and a
/// list its length and then its elements.
///
/// Flat, like the tape whose texts it means: a create of 10,000 parts makes one array of it and not 20,000.
struct Validated: Sendable {
  enum Value: Sendable {
    case null
    case text(ValidatedText)
    case integer(Int)
    /// Beyond `Int`, at that place among the large ones.
    case bigInteger(Int)
    case uuid(ID)
    /// A list of so many.
    case list(Int)
    /// The choice that its tag named, counted from 0; the fields of its model follow.
    case tagged(Int)
  }

  let tape: JSONTape
  let values: [Value]
  let bigIntegers: [String]
}

/// A text on the tape.
struct ValidatedText: Sendable {
  var start: UInt32
  var count: UInt32
  var hasUnpairedSurrogates: Bool

  init(_ range: Range<Int>, hasUnpairedSurrogates: Bool) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
    self.hasUnpairedSurrogates = hasUnpairedSurrogates
  }

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  /// Python's `bool(str)` is false for the empty one only.
  var isEmpty: Bool { count == 0 }
}

/// Takes validated values one after the other, each as what the schema says that it is.
struct ValidatedReader {
  let validated: Validated
  private(set) var place: Int

  init(_ validated: Validated, at place: Int = 0) {
    self.validated = validated
    self.place = place
  }

  private mutating func next() -> Validated.Value {
    guard place < validated.values.count else { return .null }
    defer { place += 1 }
    return validated.values[place]
  }

  mutating func text() -> ValidatedText? { if case .text(let text) = next() { text } else { nil } }

  mutating func string() -> PythonText? { text().map { validated.tape.string($0) } }

  mutating func integer() -> PythonInteger? {
    switch next() {
    case .integer(let value): .small(value)
    case .bigInteger(let place): .big(validated.bigIntegers[place])
    default: nil
    }
  }

  mutating func uuid() -> ID? { if case .uuid(let id) = next() { id } else { nil } }

  /// Which choice.
  mutating func tag() -> Int? { if case .tagged(let choice) = next() { choice } else { nil } }

  /// Of a list, whose elements follow.
  mutating func count() -> Int { if case .list(let count) = next() { count } else { 0 } }

  mutating func list<Element>(_ element: (inout ValidatedReader) -> Element?) -> [Element] {
    let count = count()
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { if let element = element(&self) { elements.append(element) } }
    return elements
  }
}

extension JSONTape {
  func string(_ text: ValidatedText) -> PythonText {
    PythonText(
      text: withBytes(text.range) { String(decoding: $0, as: UTF8.self) },
      hasUnpairedSurrogates: text.hasUnpairedSurrogates)
  }
}
