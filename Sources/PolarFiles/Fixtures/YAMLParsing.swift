import JSON

extension FixtureNode {
  /// The tree of a YAML text.
  static func parse(yaml bytes: [UInt8]) throws(YAMLFault) -> FixtureNode {
    try bytes.withUnsafeBufferPointer { text throws(YAMLFault) in
      var composer = YAMLComposer(YAMLEventStream(text))
      return try composer.document()
    }
  }
}
