import JSON

/// What a YAML text consists of, one after the other.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    case scalar(YAMLScalar, YAMLProperties)
    case sequenceStart(YAMLProperties)
    case sequenceEnd
    case mappingStart(YAMLProperties)
    case mappingEnd
  }

  var kind: Kind
  var location: JSONLocation
}

/// What may stand in front of a node.
struct YAMLProperties {
  var anchor: String?
  var tag: String?
}

struct YAMLScalar {
  var text: String
  /// Neither quoted nor in block style, so that its text says what type it is.
  var isPlain: Bool
}

/// Why a YAML text is refused.
struct YAMLFault: Error {
  var message: String
  var location: JSONLocation
}
