import Synchronization

/// A parsed document: a flat array of nodes over its text.
///
/// - A node is identified by its index; that of the root value is 0. In an object each member is a key's node followed by
///   its value's. `next` is the index after a value and everything in it.
/// - A node stores where it starts in the source, so that errors can name line and column.
/// - Strings and large integers are ranges of `text`, which holds the source and after it the decoded strings with
///   escapes.
/// - It is immutable, and accessed through `JSONNode`.
package final class JSONDocument: Sendable {
  /// What a value is.
  package enum Kind: Sendable {
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

  struct Node: Sendable {
    /// The number itself, the range in the text of a string or a large number, or the number of values in a container.
    var payload: UInt64
    /// The index after the value and everything in it.
    var next: UInt32
    /// Where it starts: an offset in the text, or an index of the marks.
    var start: UInt32
    var kind: Kind

    init(_ kind: Kind, at start: Int, payload: UInt64 = 0, next: Int = 0) {
      self.kind = kind
      self.start = UInt32(truncatingIfNeeded: start)
      self.payload = payload
      self.next = UInt32(truncatingIfNeeded: next)
    }

    init(_ kind: Kind, at start: Int, range: Range<Int>) {
      let (lower, count) = (UInt64(truncatingIfNeeded: range.lowerBound), UInt64(truncatingIfNeeded: range.count))
      self.init(kind, at: start, payload: lower << 32 | count)
    }

    var range: Range<Int> {
      let start = Int(payload >> 32)
      return start..<start + Int(payload & 0xFFFF_FFFF)
    }
  }

  let text: [UInt8]
  let nodes: [Node]
  /// The positions of the nodes, if the text is not the source of the document.
  private let marks: [JSONLocation]?
  private let locator: Mutex<LineLocator>

  init(text: [UInt8], nodes: [Node], marks: [JSONLocation]? = nil) {
    self.text = text
    self.nodes = nodes
    self.marks = marks
    locator = Mutex(LineLocator(text))
  }

  func location(of node: Node) -> JSONLocation {
    if let marks { return marks[Int(node.start)] }
    return locator.withLock { $0.location(of: Int(node.start)) }
  }

  /// The value of the document.
  package var root: JSONNode { JSONNode(document: self, index: 0) }

  /// Null, at its beginning.
  package static let empty = JSONDocument(text: [], nodes: [Node(.null, at: 0, next: 1)])

  /// A document of a text that was not parsed from JSON.
  package convenience init(string text: String) {
    let bytes = Array(text.utf8)
    self.init(text: bytes, nodes: [Node(.string, at: 0, payload: UInt64(bytes.count), next: 1)])
  }

  /// A document of an array of such texts.
  package convenience init(strings: [String]) {
    var text: [UInt8] = []
    var nodes = [Node(.array, at: 0, payload: UInt64(strings.count), next: strings.count + 1)]
    for string in strings {
      var node = Node(.string, at: 0, range: text.count..<text.count + string.utf8.count)
      node.next = UInt32(nodes.count + 1)
      text.append(contentsOf: string.utf8)
      nodes.append(node)
    }
    self.init(text: text, nodes: nodes)
  }
}

/// Counted from one; columns in code points. Prints as `12:5`.
package struct JSONLocation: Sendable, Hashable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }
}
