import Bytes

/// A value in a document.
package struct JSONNode: Sendable {
  package let document: JSONDocument
  let index: Int

  private var node: JSONDocument.Node { document.nodes[index] }

  package var kind: JSONDocument.Kind { node.kind }

  /// Of a `bool`.
  package var bool: Bool { node.payload != 0 }

  /// Of an `int`.
  package var int: Int { Int(truncatingIfNeeded: node.payload) }

  /// Of a `float`.
  package var double: Double { Double(bitPattern: node.payload) }

  /// The bytes of a string, or the decimal digits of a `bigInt`: valid UTF-8.
  package var utf8: ArraySlice<UInt8> { document.text[node.range] }

  /// The same as text.
  package var text: String {
    let range = node.range
    return document.text.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
  }

  /// How many elements an array holds, or members an object, repeated keys counted each time.
  package var count: Int { int }

  package var isText: Bool {
    switch kind {
    case .string, .unpairedSurrogates: true
    default: false
    }
  }

  /// Line and column of its first character.
  package var location: JSONLocation { document.location(of: node) }

  /// Of two strings.
  func hasSameText(as other: JSONNode) -> Bool { node.range.count == other.node.range.count && utf8 == other.utf8 }

  /// The text of a string that Python could encode, too.
  package var string: String? { kind == .string ? text : nil }

  package func spells(_ text: String) -> Bool { isText && utf8.elementsEqual(text.utf8) }

  /// Whether it is a string of exactly these bytes.
  package func spells(_ text: StaticString) -> Bool {
    isText && utf8.spells(text)
  }
}

extension JSONNode {
  /// The values of an array, in order; none of any other value.
  package struct Elements: Sequence, IteratorProtocol, Sendable {
    fileprivate let document: JSONDocument
    fileprivate var index: Int
    fileprivate let end: Int

    package mutating func next() -> JSONNode? {
      guard index < end else { return nil }
      defer { index = Int(document.nodes[index].next) }
      return JSONNode(document: document, index: index)
    }
  }

  package var elements: Elements {
    Elements(document: document, index: index + 1, end: kind == .array ? Int(node.next) : index)
  }

  package typealias Member = (key: JSONNode, value: JSONNode)

  /// The members of an object in the order written, repeated keys each time; none of any other value.
  package struct Members: Sequence, IteratorProtocol, Sendable {
    fileprivate let document: JSONDocument
    fileprivate var index: Int
    fileprivate let end: Int

    package mutating func next() -> Member? {
      guard index < end else { return nil }
      defer { index = Int(document.nodes[index + 1].next) }
      return (JSONNode(document: document, index: index), JSONNode(document: document, index: index + 1))
    }
  }

  package var members: Members {
    Members(document: document, index: index + 1, end: kind == .object ? Int(node.next) : index)
  }

  /// The value under that key, the last one when it is there several times, as in a Python dict.
  package subscript(name: StaticString) -> JSONNode? {
    guard kind == .object else { return nil }
    let end = Int(node.next)
    var found: Int?
    document.nodes.withUnsafeBufferPointer { nodes in
      document.text.withUnsafeBufferPointer { text in
        var key = index + 1
        while key < end {
          let range = nodes[key].range
          if range.count == name.utf8CodeUnitCount,
            range.indices.allSatisfy({ text[$0] == name.utf8Start[$0 - range.lowerBound] })
          {
            found = key + 1
          }
          key = Int(nodes[key + 1].next)
        }
      }
    }
    return found.map { JSONNode(document: document, index: $0) }
  }
}
