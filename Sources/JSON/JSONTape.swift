/// A document as one flat run of nodes over its text, as far as Python's `json.loads` reads it.
///
/// Nothing is allocated or copied for a value: a 400-byte body is read in a third of the time that a tree of values
/// takes. A value has a place, the number of its node; in an object each member is a key's node and a value's.
///
/// Public for the reason that `ByteCursor` is: validation, in another module, asks for little else.
public struct JSONTape: Sendable {
  /// What a value is.
  public enum Kind: Sendable {
    case null, bool
    case int
    /// An integer beyond `Int`.
    case bigInt
    /// NaN and the infinities too.
    case float
    case string
    /// A Python str that holds a surrogate without its other half, each shown as U+FFFD.
    case unpairedSurrogates
    case array, object
  }

  @usableFromInline
  struct Node: Sendable {
    @usableFromInline var kind: Kind
    /// The place behind the value and all that is in it.
    @usableFromInline var next: UInt32
    /// The number itself, where in the text a string or a large number is, or how many values a container holds.
    @usableFromInline var payload: UInt64

    init(_ kind: Kind, _ payload: UInt64 = 0, next: Int = 0) {
      self.kind = kind
      self.next = UInt32(truncatingIfNeeded: next)
      self.payload = payload
    }

    init(_ kind: Kind, start: Int, count: Int) {
      self.init(kind, UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: count))
    }

    @inlinable var range: Range<Int> {
      let start = Int(payload >> 32)
      return Range(uncheckedBounds: (start, start &+ Int(payload & 0xFFFF_FFFF)))
    }
  }

  /// The document in generalized UTF-8, and behind it the strings that had escapes, as they read.
  package let text: [UInt8]
  @usableFromInline let nodes: [Node]

  /// The place of the document's value.
  @inlinable package static var root: Int { 0 }

  package static let null = JSONTape(text: [], nodes: [Node(.null, next: 1)])

  init(text: [UInt8], nodes: [Node]) {
    self.text = text
    self.nodes = nodes
  }
}

extension JSONTape {
  /// How many nodes there are.
  @inlinable package var count: Int { nodes.count }

  @inlinable package func kind(_ place: Int) -> Kind { nodes[place].kind }

  /// Of a `bool`.
  @inlinable package func bool(_ place: Int) -> Bool { nodes[place].payload != 0 }

  /// Of an `int`.
  @inlinable package func int(_ place: Int) -> Int { Int(truncatingIfNeeded: nodes[place].payload) }

  /// Of a `float`.
  @inlinable package func double(_ place: Int) -> Double { Double(bitPattern: nodes[place].payload) }

  /// Where in `text` a string, or a `bigInt`'s decimal digits, are.
  @inlinable package func range(_ place: Int) -> Range<Int> { nodes[place].range }

  package func string(_ place: Int) -> String { String(decoding: text[nodes[place].range], as: UTF8.self) }

  /// How many elements an array holds, or members an object, repeated keys counted each time.
  @inlinable package func count(_ place: Int) -> Int { int(place) }

  /// The place behind the value and all that is in it: of the next element, or of the next member's key.
  @inlinable package func next(_ place: Int) -> Int { Int(nodes[place].next) }
}
