extension JSONTape {
  fileprivate struct Container {
    var isObject: Bool
    /// The place behind it.
    var end: Int
    var elements: [JSONValue] = []
    var object = JSONObject()
    var key = ""
  }

  package var value: JSONValue { value(Self.root) }

  /// The value at that place on its own, made without recursion.
  package func value(_ place: Int) -> JSONValue {
    text.withUnsafeBufferPointer { text in
      var open: [Container] = []
      var place = place
      while true {
        let node = nodes[place]
        place += 1
        if Int(node.next) > place {
          open.append(container(node))
          if node.kind == .object { readKey(&place, &open[open.count - 1], text) }
          continue
        }
        var value = node.value(in: text)
        while true {
          guard !open.isEmpty else { return value }
          let last = open.count - 1
          open[last].take(value)
          guard place == open[last].end else {
            if open[last].isObject { readKey(&place, &open[last], text) }
            break
          }
          let container = open.removeLast()
          value = container.isObject ? .object(container.object) : .array(container.elements)
        }
      }
    }
  }

  private func container(_ node: Node) -> Container {
    var container = Container(isObject: node.kind == .object, end: Int(node.next))
    if container.isObject {
      // A key may be there many times.
      container.object.reserveCapacity(min(Int(node.payload), 64))
    } else {
      container.elements.reserveCapacity(Int(node.payload))
    }
    return container
  }

  private func readKey(_ place: inout Int, _ container: inout Container, _ text: UnsafeBufferPointer<UInt8>) {
    container.key = String(decoding: text[nodes[place].range], as: UTF8.self)
    if nodes[place].kind == .unpairedSurrogates { container.object.hasUnencodableKey = true }
    place += 1
  }
}

extension JSONTape.Container {
  fileprivate mutating func take(_ value: JSONValue) {
    if isObject {
      object.set(key, to: value)
    } else {
      elements.append(value)
    }
  }
}

extension JSONTape.Node {
  /// A scalar, or a container with nothing in it.
  func value(in text: UnsafeBufferPointer<UInt8>) -> JSONValue {
    switch kind {
    case .null: .null
    case .bool: .bool(payload != 0)
    case .int: .int(Int(truncatingIfNeeded: payload))
    case .bigInt: .bigInt(String(decoding: text[range], as: UTF8.self))
    case .float: .float(Double(bitPattern: payload))
    case .string: .string(String(decoding: text[range], as: UTF8.self))
    case .unpairedSurrogates: .unpairedSurrogates(String(decoding: text[range], as: UTF8.self))
    case .array: .array([])
    case .object: .object(JSONObject())
    }
  }
}
