import JSON

/// A value of a YAML document during composition, when aliases and merges refer to other values.
struct YAMLNode {
  enum Content {
    /// Null, a boolean, a number or a string.
    case scalar(JSONValue)
    case array([YAMLNode])
    case object([Member])
  }

  struct Member {
    var key: String
    var keyLocation: JSONLocation
    var value: YAMLNode
  }

  var content: Content
  var location: JSONLocation

  init(_ content: Content, at location: JSONLocation) {
    self.content = content
    self.location = location
  }

  /// The document in the form that all kinds of fixtures are read in.
  var document: JSONDocument {
    var builder = JSONDocumentBuilder()
    append(to: &builder)
    return builder.document()
  }

  private func append(to builder: inout JSONDocumentBuilder) {
    switch content {
    case .scalar(let value): builder.append(scalar: value, at: location)
    case .array(let elements):
      builder.begin(array: location)
      for element in elements { element.append(to: &builder) }
      builder.end()
    case .object(let members):
      builder.begin(object: location)
      for member in members {
        builder.append(key: member.key, at: member.keyLocation)
        member.value.append(to: &builder)
      }
      builder.end()
    }
  }
}
