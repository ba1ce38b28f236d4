import JSON

extension JSONWriter {
  /// Python gives up on values nested deeper than its recursion limit of 1000 allows; some levels go to the framework.
  private static let deepestEcho = 950

  mutating func append(_ error: ValidationError) throws(JSONUnencodable) {
    append(raw: #"{"type":"#)
    append(string: error.type)
    append(raw: #","loc":["#)
    for (index, step) in error.location.enumerated() {
      if index > 0 { append(raw: ",") }
      switch step {
      case .key(let key): append(string: key.description)
      case .index(let index): append(int: index)
      }
    }
    append(raw: #"],"msg":"#)
    append(string: error.message)
    append(raw: #","input":"#)
    guard error.input.isNested(atMost: Self.deepestEcho) else { throw JSONUnencodable() }
    try append(error.input)
    if let context = error.context {
      append(raw: #","ctx":"#)
      try append(.object(context))
    }
    append(raw: "}")
  }
}
