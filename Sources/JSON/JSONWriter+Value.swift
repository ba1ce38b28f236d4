extension JSONWriter {
  /// The value without white space. When it cannot be written, nothing of it is.
  package mutating func append(_ value: JSONValue) throws(JSONUnencodable) {
    try appendWhole(value, layout: .compact)
  }

  /// The value over several lines, each level `indentation` spaces further in, as `json.dumps(indent:)` lays it out.
  package mutating func append(_ value: JSONValue, indentation: Int) throws(JSONUnencodable) {
    try appendWhole(value, layout: .indented(step: indentation, depth: 0))
  }

  private enum Layout {
    case compact
    case indented(step: Int, depth: Int)

    var inner: Layout {
      switch self {
      case .compact: .compact
      case .indented(let step, let depth): .indented(step: step, depth: depth + 1)
      }
    }
  }

  private mutating func appendWhole(_ value: JSONValue, layout: Layout) throws(JSONUnencodable) {
    let start = bytes.count
    do {
      try append(value, layout)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }

  private mutating func append(_ value: JSONValue, _ layout: Layout) throws(JSONUnencodable) {
    switch value {
    case .array(let elements): try append(elements, layout)
    case .object(let object): try append(object, layout)
    default: try append(scalar: value)
    }
  }

  /// Apart, to keep the frames of the recursion small.
  private mutating func append(scalar value: JSONValue) throws(JSONUnencodable) {
    switch value {
    case .null: appendNull()
    case .bool(let value): append(bool: value)
    case .int(let value): append(int: value)
    case .bigInt(let text): append(raw: text.utf8)
    case .float(let value): try append(double: value)
    case .string(let text): append(string: text)
    case .unpairedSurrogates, .array, .object: throw JSONUnencodable()
    }
  }

  private mutating func append(_ elements: [JSONValue], _ layout: Layout) throws(JSONUnencodable) {
    guard !elements.isEmpty else { return append(raw: "[]") }
    var separator = UInt8(ascii: "[")
    for element in elements {
      bytes.append(separator)
      breakLine(layout.inner)
      try append(element, layout.inner)
      separator = UInt8(ascii: ",")
    }
    breakLine(layout)
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func append(_ object: JSONObject, _ layout: Layout) throws(JSONUnencodable) {
    guard !object.hasUnencodableKey else { throw JSONUnencodable() }
    guard !object.isEmpty else { return append(raw: "{}") }
    var separator = UInt8(ascii: "{")
    for member in object.members {
      bytes.append(separator)
      breakLine(layout.inner)
      append(string: member.key)
      bytes.append(UInt8(ascii: ":"))
      if case .indented = layout { bytes.append(UInt8(ascii: " ")) }
      try append(member.value, layout.inner)
      separator = UInt8(ascii: ",")
    }
    breakLine(layout)
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func breakLine(_ layout: Layout) {
    guard case .indented(let step, let depth) = layout else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: step * depth))
  }
}
