/// Values on their own, made without recursion: what clients send may be nested deeply.
extension JSONNode {
  private struct Container {
    var isObject: Bool
    /// The index after it.
    var end: Int
    var elements: [JSONValue] = []
    var object = JSONObject()
    var key = ""

    mutating func take(_ value: JSONValue) {
      if isObject {
        object.set(key, to: value)
      } else {
        elements.append(value)
      }
    }
  }

  package var value: JSONValue {
    var open: [Container] = []
    var index = index
    while true {
      let node = document.nodes[index]
      index += 1
      if Int(node.next) > index {
        open.append(Self.container(node))
        if node.kind == .object { readKey(&index, &open[open.count - 1]) }
        continue
      }
      var value = scalar(node)
      while true {
        guard !open.isEmpty else { return value }
        let last = open.count - 1
        open[last].take(value)
        guard index == open[last].end else {
          if open[last].isObject { readKey(&index, &open[last]) }
          break
        }
        let container = open.removeLast()
        value = container.isObject ? .object(container.object) : .array(container.elements)
      }
    }
  }

  private static func container(_ node: JSONDocument.Node) -> Container {
    var container = Container(isObject: node.kind == .object, end: Int(node.next))
    if container.isObject {
      // A key may be there many times.
      container.object.reserveCapacity(min(Int(node.payload), 64))
    } else {
      container.elements.reserveCapacity(Int(node.payload))
    }
    return container
  }

  private func readKey(_ index: inout Int, _ container: inout Container) {
    let key = JSONNode(document: document, index: index)
    container.key = key.text
    if key.kind == .unpairedSurrogates { container.object.hasUnencodableKey = true }
    index += 1
  }

  /// Or a container with nothing in it.
  private func scalar(_ node: JSONDocument.Node) -> JSONValue {
    switch node.kind {
    case .null: .null
    case .bool: .bool(node.payload != 0)
    case .int: .int(Int(truncatingIfNeeded: node.payload))
    case .bigInt: .bigInt(String(decoding: document.text[node.range], as: UTF8.self))
    case .float: .float(Double(bitPattern: node.payload))
    case .string: .string(String(decoding: document.text[node.range], as: UTF8.self))
    case .unpairedSurrogates: .unpairedSurrogates(String(decoding: document.text[node.range], as: UTF8.self))
    case .array: .array([])
    case .object: .object(JSONObject())
    }
  }
}

extension JSONValue {
  /// Exactly what Python's `json.loads` makes of these bytes.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try JSONDocument(parsing: bytes).root.value
  }
}
