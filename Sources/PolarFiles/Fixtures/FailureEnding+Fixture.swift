import Bytes
import JSON

extension FailureEnding {
  static let cutKeys = ["after_request_bytes", "after_response_bytes"]
  static let resetKeys = cutKeys + ["connection"]
  static let hangKeys = ["seconds"]
  static let truncateKeys = ["bytes", "fraction"]
  static let corruptKeys = ["flip_bytes", "json"]

  private static let mostFlips = 1_000_000

  /// The one that a rule has; nil where it has none, or more.
  init?(in rule: FixtureFields) {
    let given = Self.names.filter { rule.nonNull($0) != nil }
    guard given.count <= 1 else {
      rule.nonNull(given[1])?.fail("is a second ending beside \(given[0]): a rule has one")
      return nil
    }
    guard let name = given.first, let reader = rule.nonNull(name) else { return nil }
    let ending: FailureEnding? =
      switch name {
      case "respond": FailureResponse(reader).map { .respond($0) }
      case "reset": Self.reset(reader)
      case "close": reader.fields(Self.cutKeys).flatMap { Self.cut($0) }.map { .close($0) }
      case "hang": Self.hang(reader)
      case "truncate": Self.truncation(reader).map { .truncate($0) }
      default: Self.corruption(reader).map { .corrupt($0) }
      }
    guard let ending else { return nil }
    self = ending
  }

  private static func reset(_ reader: FixtureReader) -> FailureEnding? {
    guard let fields = reader.fields(resetKeys), let cut = cut(fields) else { return nil }
    return .reset(cut, connection: fields.nonNull("connection")?.bool ?? false)
  }

  private static func cut(_ fields: FixtureFields) -> FailureCut? {
    if let second = fields.nonNull(cutKeys[1]), fields.nonNull(cutKeys[0]) != nil {
      second.fail("stands beside \(cutKeys[0]): the connection ends once")
      return nil
    }
    if fields.nonNull(cutKeys[0]) != nil { return fields.size(cutKeys[0], from: 0).map { .request(bytes: $0) } }
    if fields.nonNull(cutKeys[1]) != nil { return fields.size(cutKeys[1], from: 0).map { .response(bytes: $0) } }
    return .beforeResponse
  }

  private static func hang(_ reader: FixtureReader) -> FailureEnding? {
    guard let fields = reader.fields(hangKeys) else { return nil }
    return .hang(seconds: fields.number("seconds", "above 0, and at most 86400") { $0 > 0 && $0 <= 86_400 })
  }

  private static func truncation(_ reader: FixtureReader) -> FailureTruncation? {
    guard let fields = reader.fields(truncateKeys), let (key, _) = fields.one(of: truncateKeys) else { return nil }
    if key == "bytes" { return fields.size(key, from: 0).map { .bytes($0) } }
    return fields.number(key, "from 0 on, and below 1") { $0 >= 0 && $0 < 1 }.map { .fraction($0) }
  }

  private static func corruption(_ reader: FixtureReader) -> FailureCorruption? {
    guard let fields = reader.fields(corruptKeys), let (key, field) = fields.one(of: corruptKeys) else { return nil }
    if key == "flip_bytes" { return fields.count(key, from: 1, to: mostFlips).map { .flipBytes($0) } }
    guard let isWanted = field.bool else { return nil }
    guard isWanted else {
      field.fail("must be true, or left out for flip_bytes")
      return nil
    }
    return .json
  }
}

extension FailureResponse {
  static let keys = ["status", "code", "headers", "body", "json", "retry_after"]
  /// In a state it is nested deeper than in the rule that was sent, and a document has 128 levels at most.
  private static let deepestJSON = 100

  fileprivate init?(_ reader: FixtureReader) {
    guard let fields = reader.fields(Self.keys) else { return nil }
    let mistakes = reader.log.count
    self.init(status: fields.count("status", from: 200, to: 599))
    code = fields.nonNull("code").flatMap { $0.choice(StorageError.Code.self) }
    retryAfter = fields.count("retry_after", from: 0, to: 1_000_000_000)
    headers = fields.nonNull("headers").map { Self.headers($0) } ?? []
    if let text = fields.nonNull("body")?.string { body = .text(text) }
    // Null is a document, too.
    if let json = fields["json"] {
      if fields.nonNull("body") != nil { json.fail("stands beside body: an answer has one") }
      let value = json.node.value
      body = .json(value)
      var writer = JSONWriter()
      if !value.isNested(atMost: Self.deepestJSON) {
        json.fail("is nested deeper than \(Self.deepestJSON) levels")
      } else if (try? writer.append(value)) == nil {
        json.fail("cannot be written as JSON")
      }
    }
    guard reader.log.count == mistakes else { return nil }
    guard status != nil || code != nil else {
      reader.fail("status is missing, or for the object store code")
      return nil
    }
    if case .usual = body { return }
    guard !hasNoBody else {
      reader.fail("an answer with status \(effectiveStatus) has no body")
      return nil
    }
  }

  /// The headers that the protocol sets, since they determine where a message ends.
  private static let framing = ["connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"]

  private static func headers(_ reader: FixtureReader) -> [(name: String, value: String)] {
    let names = reader.node.members.map(\.key.text)
    guard let fields = reader.fields(names) else { return [] }
    var known: Set<String> = []
    return names.compactMap { name in
      guard let field = fields[name], let value = field.string else { return nil }
      let lowered = name.lowercased()
      guard lowered.utf8.isToken else {
        field.fail("is no name of a header")
        return nil
      }
      guard !framing.contains(lowered) else {
        field.fail("is the server's own to set; use truncate, reset or close for a broken message")
        return nil
      }
      guard known.insert(lowered).inserted else {
        field.fail("is there twice: the names of headers have no case")
        return nil
      }
      guard value.utf8.allSatisfy({ !$0.isControl || $0.isBlank }) else {
        field.fail("must not hold control characters")
        return nil
      }
      // RFC 9110 §5.5; HTTP/2 clients treat such a response as malformed (RFC 9113 §8.2.1).
      guard value.utf8.first?.isBlank != true, value.utf8.last?.isBlank != true else {
        field.fail("must not begin or end with white space")
        return nil
      }
      return (lowered, value)
    }
  }
}
