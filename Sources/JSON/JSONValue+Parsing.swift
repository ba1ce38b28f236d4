extension JSONValue {
  /// Exactly what Python's `json.loads` makes of these bytes.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue { try JSONTape(parsing: bytes).value }

  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
    try parse(Array(bytes))
  }
}
