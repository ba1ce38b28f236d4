/// Makes a document out of another notation, value by value in the order of a tree's walk.
///
/// `begin` and `end` enclose what is in an array or object; in an object a key comes before each value.
package struct JSONDocumentBuilder {
  private var text: [UInt8] = []
  private var nodes: [JSONDocument.Node] = []
  private var marks: [JSONLocation] = []
  /// The open containers, and how many values each has.
  private var open: [(index: Int, count: Int)] = []

  package init() {}

  package mutating func begin(array location: JSONLocation) { begin(.array, location) }

  package mutating func begin(object location: JSONLocation) { begin(.object, location) }

  package mutating func end() {
    guard let container = open.popLast() else { return }
    nodes[container.index].payload = UInt64(container.count)
    nodes[container.index].next = UInt32(nodes.count)
  }

  package mutating func append(key: String, at location: JSONLocation) { append(.string, text: key, at: location) }

  /// - Parameter scalar: neither an array nor an object.
  package mutating func append(scalar: JSONValue, at location: JSONLocation) {
    countValue()
    switch scalar {
    case .bool(let value): append(.bool, payload: UInt64(value ? 1 : 0), at: location)
    case .int(let value): append(.int, payload: UInt64(bitPattern: Int64(value)), at: location)
    case .float(let value): append(.float, payload: value.bitPattern, at: location)
    case .bigInt(let digits): append(.bigInt, text: digits, at: location)
    case .string(let value): append(.string, text: value, at: location)
    case .unpairedSurrogates(let value): append(.unpairedSurrogates, text: value, at: location)
    case .null, .array, .object: append(.null, payload: 0, at: location)
    }
  }

  package consuming func document() -> JSONDocument { JSONDocument(text: text, nodes: nodes, marks: marks) }

  private mutating func begin(_ kind: JSONDocument.Kind, _ location: JSONLocation) {
    countValue()
    open.append((nodes.count, 0))
    append(kind, payload: 0, at: location)
  }

  private mutating func countValue() {
    if !open.isEmpty { open[open.count - 1].count += 1 }
  }

  private mutating func append(_ kind: JSONDocument.Kind, text value: String, at location: JSONLocation) {
    let start = text.count
    text.append(contentsOf: value.utf8)
    append(kind, payload: UInt64(start) << 32 | UInt64(text.count - start), at: location)
  }

  private mutating func append(_ kind: JSONDocument.Kind, payload: UInt64, at location: JSONLocation) {
    nodes.append(JSONDocument.Node(kind, at: marks.count, payload: payload, next: nodes.count + 1))
    marks.append(location)
  }
}
