/// Writes objects member by member, for responses that are not performance-critical.
extension JSONWriter {
  package mutating func appendObject(_ members: (inout JSONWriter) -> Void) {
    append(raw: "{")
    members(&self)
    append(raw: "}")
  }

  package mutating func appendArray<Elements: Sequence>(
    _ elements: Elements, _ append: (inout JSONWriter, Elements.Element) -> Void
  ) {
    self.append(raw: "[")
    for element in elements {
      separate(from: UInt8(ascii: "["))
      append(&self, element)
    }
    self.append(raw: "]")
  }

  /// The name of a member; its value is to follow.
  package mutating func append(name: StaticString) {
    separate(from: UInt8(ascii: "{"))
    append(raw: "\"")
    append(raw: name)
    append(raw: "\":")
  }

  package mutating func append(name: String) {
    separate(from: UInt8(ascii: "{"))
    append(string: name)
    append(raw: ":")
  }

  package mutating func append(_ name: StaticString, _ value: String?) {
    append(name: name)
    if let value { append(string: value) } else { appendNull() }
  }

  package mutating func append(_ name: StaticString, _ value: Int?) {
    append(name: name)
    if let value { append(int: value) } else { appendNull() }
  }

  package mutating func append(_ name: StaticString, _ value: Double) {
    append(name: name)
    append(number: value)
  }

  package mutating func append(_ name: StaticString, _ value: Bool?) {
    append(name: name)
    if let value { append(bool: value) } else { appendNull() }
  }

  /// A whole number without a point. NaN and the infinities, which JSON lacks, are written as texts, so that a reader
  /// that expects a number refuses them.
  package mutating func append(number: Double) {
    if let whole = Int(exactly: number) {
      append(int: whole)
    } else if (try? append(double: number)) == nil {
      append(string: "\(number)")
    }
  }

  package mutating func append<Elements: Sequence>(
    _ name: StaticString, _ elements: Elements, _ append: (inout JSONWriter, Elements.Element) -> Void
  ) {
    self.append(name: name)
    appendArray(elements, append)
  }

  /// No token but the opening bracket itself ends with one.
  private mutating func separate(from opening: UInt8) {
    if bytes.last != opening { append(raw: ",") }
  }
}
