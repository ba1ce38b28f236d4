extension JSONValue {
  /// The value without white space; empty where it cannot be written.
  package var written: [UInt8] {
    var writer = JSONWriter()
    try? writer.append(self)
    return writer.bytes
  }
}

extension JSONWriter {
  /// The value without white space. When it cannot be written, nothing of it is.
  package mutating func append(_ value: JSONValue) throws(JSONUnencodable) {
    let start = bytes.count
    do {
      try append(nested: value)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }

  private mutating func append(nested value: JSONValue) throws(JSONUnencodable) {
    switch value {
    case .array(let elements): try append(elements)
    case .object(let object): try append(object)
    default: try append(scalar: value)
    }
  }

  /// Apart, to keep the frames of the recursion small.
  private mutating func append(scalar value: JSONValue) throws(JSONUnencodable) {
    switch value {
    case .null: appendNull()
    case .bool(let value): append(bool: value)
    case .int(let value): append(int: value)
    case .bigInt(let text): append(unescaped: text)
    case .float(let value): try append(double: value)
    case .string(let text): append(string: text)
    case .unpairedSurrogates, .array, .object: throw JSONUnencodable()
    }
  }

  private mutating func append(_ elements: [JSONValue]) throws(JSONUnencodable) {
    guard !elements.isEmpty else { return append(raw: "[]") }
    var separator = UInt8(ascii: "[")
    for element in elements {
      bytes.append(separator)
      try append(nested: element)
      separator = UInt8(ascii: ",")
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func append(_ object: JSONObject) throws(JSONUnencodable) {
    guard !object.hasUnencodableKey else { throw JSONUnencodable() }
    guard !object.isEmpty else { return append(raw: "{}") }
    var separator = UInt8(ascii: "{")
    for member in object.members {
      bytes.append(separator)
      append(string: member.key)
      bytes.append(UInt8(ascii: ":"))
      try append(nested: member.value)
      separator = UInt8(ascii: ",")
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
