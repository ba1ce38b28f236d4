import JSON

/// The events of a YAML text, in order.
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

/// The anchor and the tag of a node.
struct YAMLProperties {
  var anchor: String?
  var tag: String?
}

struct YAMLScalar {
  var text: String
  /// Whether it is neither quoted nor in block style, so that its text determines its type.
  var isPlain: Bool
}

/// Why a YAML text is refused.
struct YAMLFault: Error {
  var message: String
  var location: JSONLocation
}
