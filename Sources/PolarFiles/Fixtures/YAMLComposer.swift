import JSON

/// Composes a tree from the events of one YAML document.
struct YAMLComposer {
  private struct Anchor {
    var node: YAMLNode
    /// The weight of the node and everything in it, with aliases expanded.
    var weight: Int
  }

  private let events: YAMLEventStream
  private var anchors: [String: Anchor] = [:]
  /// The weight of the nodes that the aliases so far expand to.
  private var aliasedWeight = 0

  /// The most values in the text itself, since each takes memory.
  private let maxValues: Int
  private var valueCount = 0

  private static let deepestNesting = 128
  /// The most weight that aliases may expand to: a few lines of nested aliases can exceed the memory ("billion laughs"),
  /// and so can many aliases to a long text. A value weighs 1, and 1 more for each `bytesPerWeight` of its text.
  private static let maxAliased = 1_000_000
  private static let bytesPerWeight = 64

  /// - Parameter byteCount: the length of the text, which may have 100,000 values and one more for each eight bytes.
  init(_ events: YAMLEventStream, byteCount: Int) {
    self.events = events
    maxValues = 100_000 + byteCount / 8
  }

  mutating func document() throws(YAMLFault) -> YAMLNode {
    _ = try events.next()
    let first = try events.next()
    guard case .documentStart = first.kind else {
      return YAMLNode(.scalar(.null), at: JSONLocation(line: 1, column: 1))
    }
    let root = try node(try events.next(), depth: 1).node
    _ = try events.next()
    let last = try events.next()
    guard case .streamEnd = last.kind else {
      throw YAMLFault(message: "a second document begins here; a fixture is one", location: last.location)
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLFault) -> (node: YAMLNode, weight: Int) {
    guard depth <= Self.deepestNesting else {
      throw YAMLFault(message: "nested deeper than \(Self.deepestNesting) levels", location: event.location)
    }
    valueCount += 1
    guard valueCount <= maxValues else {
      throw YAMLFault(message: "more than \(maxValues) values for a text of this length", location: event.location)
    }
    switch event.kind {
    case .alias(let name): return try alias(name, event.location)
    case .scalar(let scalar, let properties):
      let value = try Self.value(scalar, properties, at: event.location)
      return keep(YAMLNode(.scalar(value), at: event.location), Self.weight(scalar.text), as: properties.anchor)
    case .sequenceStart(let properties):
      try Self.check(properties.tag, is: "seq", event.location)
      let (elements, weight) = try elements(depth: depth)
      return keep(YAMLNode(.array(elements), at: event.location), weight + 1, as: properties.anchor)
    case .mappingStart(let properties):
      try Self.check(properties.tag, is: "map", event.location)
      let (members, weight) = try members(depth: depth)
      return keep(YAMLNode(.object(members), at: event.location), weight + 1, as: properties.anchor)
    default: throw YAMLFault(message: "a value is missing", location: event.location)
    }
  }

  private mutating func keep(_ node: YAMLNode, _ weight: Int, as anchor: String?) -> (YAMLNode, Int) {
    if let anchor { anchors[anchor] = Anchor(node: node, weight: weight) }
    return (node, weight)
  }

  private static func weight(_ text: String) -> Int { 1 + text.utf8.count / bytesPerWeight }

  private mutating func alias(_ name: String, _ location: JSONLocation) throws(YAMLFault) -> (YAMLNode, Int) {
    guard let anchor = anchors[name] else {
      throw YAMLFault(message: "there is no anchor &\(name) before this alias", location: location)
    }
    aliasedWeight += anchor.weight
    guard aliasedWeight <= Self.maxAliased else {
      let limit = "\(Self.maxAliased) values, or \(Self.maxAliased * Self.bytesPerWeight / 1_000_000) MB of text"
      throw YAMLFault(message: "the aliases stand for more than \(limit)", location: location)
    }
    // An error of the value as a whole is reported at the alias, not at the anchor.
    return (YAMLNode(anchor.node.content, at: location), anchor.weight)
  }

  private mutating func elements(depth: Int) throws(YAMLFault) -> ([YAMLNode], weight: Int) {
    var elements: [YAMLNode] = []
    var total = 0
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { return (elements, total) }
      let (element, weight) = try node(event, depth: depth + 1)
      elements.append(element)
      total += weight
    }
  }

  private mutating func members(depth: Int) throws(YAMLFault) -> ([YAMLNode.Member], weight: Int) {
    var members: [YAMLNode.Member] = []
    // By code points, as in JSON: composed and decomposed letters are two keys.
    var keys: Set<ExactText> = []
    var merged: [YAMLNode.Member]?
    var total = 0
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let (key, isMerge) = try key(event)
      let (value, weight) = try node(try events.next(), depth: depth + 1)
      total += weight + Self.weight(key)
      guard isMerge ? merged == nil : keys.insert(ExactText(key)).inserted else {
        throw YAMLFault(message: "the key \"\(key)\" is there twice", location: event.location)
      }
      if isMerge {
        merged = try Self.merged(value)
        continue
      }
      members.append(YAMLNode.Member(key: key, keyLocation: event.location, value: value))
    }
    // Explicit members take precedence over merged ones, and earlier merged ones over later ones.
    for member in merged ?? [] where keys.insert(ExactText(member.key)).inserted { members.append(member) }
    return (members, total)
  }

  private mutating func key(_ event: YAMLEvent) throws(YAMLFault) -> (text: String, isMerge: Bool) {
    switch event.kind {
    case .scalar(let scalar, _) where !scalar.text.isEmpty || !scalar.isPlain:
      return (scalar.text, scalar.isPlain && scalar.text == "<<")
    case .alias(let name):
      guard case .scalar(.string(let text))? = anchors[name]?.node.content else { break }
      _ = try alias(name, event.location)
      return (text, false)
    default: break
    }
    throw YAMLFault(message: "a key must be text", location: event.location)
  }

  /// The members that `<<` names: of an object, or of each object of a list.
  private static func merged(_ value: YAMLNode) throws(YAMLFault) -> [YAMLNode.Member] {
    let elements = if case .array(let elements) = value.content { elements } else { [value] }
    var members: [YAMLNode.Member] = []
    for element in elements {
      guard case .object(let more) = element.content else {
        throw YAMLFault(message: "<< merges an object, or a list of objects", location: element.location)
      }
      members += more
    }
    return members
  }

  private static func value(
    _ scalar: YAMLScalar, _ properties: YAMLProperties, at location: JSONLocation
  ) throws(YAMLFault) -> JSONValue {
    guard let tag = properties.tag else { return scalar.value }
    guard let value = scalar.value(tag: tag) else {
      throw YAMLFault(message: "\"\(scalar.text)\" is not what its tag \(shortened(tag)) says", location: location)
    }
    return value
  }

  private static func check(_ tag: String?, is kind: String, _ location: JSONLocation) throws(YAMLFault) {
    guard let tag, tag != "!", tag != "tag:yaml.org,2002:\(kind)" else { return }
    throw YAMLFault(message: "the tag \(shortened(tag)) has no meaning here", location: location)
  }

  private static func shortened(_ tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!\(tag.dropFirst(prefix.count))" : tag
  }
}
