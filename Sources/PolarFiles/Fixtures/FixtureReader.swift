import JSON

/// The path of keys to a node; rendered only for an error.
indirect enum FixturePath {
  case root
  case key(FixturePath, String)
  case index(FixturePath, Int)

  var text: String {
    switch self {
    case .root: ""
    case .key(.root, let key): key
    case .key(let parent, let key): "\(parent.text).\(key)"
    case .index(let parent, let index): "\(parent.text)[\(index)]"
    }
  }
}

/// Reads a node of a fixture. A value of the wrong kind is logged as an error and read as absent.
struct FixtureReader {
  let document: FixtureDocument
  let path: FixturePath
  let node: JSONNode
  let log: FixtureLog

  func fail(
    _ message: @autoclosure () -> String, kind: FixtureError.Kind = .invalid, isReference: Bool = false,
    at location: JSONLocation? = nil
  ) {
    let location = location ?? node.location
    log.append(
      FixtureError(
        kind: kind, file: document.name, line: location.line, column: location.column, keyPath: path.text,
        message: message(), isReference: isReference))
  }

  /// The members of an object; other keys than these are errors.
  func fields(_ keys: [String]) -> FixtureFields? {
    guard node.kind == .object else {
      fail("must be an object, not \(node.noun)")
      return nil
    }
    var seen: Set<String> = []
    let members = Array(node.members)
    for member in members where !log.isFull {
      let key = member.key.text
      let isKnown = keys.contains(key)
      if isKnown, seen.insert(key).inserted { continue }
      let reader = FixtureReader(document: document, path: .key(path, key), node: member.value, log: log)
      reader.fail(isKnown ? "is given twice" : "unknown key\(Self.hint(key, keys))", at: member.key.location)
    }
    return FixtureFields(reader: self, members: members)
  }

  /// The nearest valid key, or all keys if they are few.
  private static func hint(_ key: String, _ keys: [String]) -> String {
    let nearest = Suggestion.text(for: key, among: keys)
    guard nearest.isEmpty, (1...6).contains(keys.count) else { return nearest }
    return "; known \(keys.count == 1 ? "is" : "are") \(keys.joined(separator: ", "))"
  }

  /// The elements of a list; iteration ends when the log is full.
  var elements: some Sequence<FixtureReader> {
    if node.kind != .array { fail("must be a list, not \(node.noun)") }
    return node.elements.enumerated().lazy.prefix { _ in !log.isFull }.map { index, element in
      FixtureReader(document: document, path: .index(path, index), node: element, log: log)
    }
  }

  /// The number of elements; 0 if it is not a list.
  var elementCount: Int {
    node.kind == .array ? node.count : 0
  }

  var isNull: Bool {
    node.kind == .null
  }

  var string: String? {
    guard let text = node.string else {
      fail("must be text, not \(node.noun)")
      return nil
    }
    guard document.isExported || !text.holds(0) else {
      fail("must not hold U+0000")
      return nil
    }
    return text
  }

  var bool: Bool? {
    guard node.kind == .bool else {
      fail("must be true or false, not \(node.noun)")
      return nil
    }
    return node.bool
  }

  /// `1.0` and `1e3` are whole numbers, as for a JSON Schema.
  var integer: Int? {
    switch node.kind {
    case .int: return node.int
    case .float:
      let value = node.double
      if let whole = Int(exactly: value) { return whole }
      fail(value.rounded() == value ? "is too large a number" : "must be a whole number")
    case .bigInt: fail("is too large a number")
    default: fail("must be a whole number, not \(node.noun)")
    }
    return nil
  }

  /// A number of bytes, or text such as `10GiB`.
  var byteCount: Int? {
    if let text = node.string {
      guard let count = ByteCount.parse(text) else {
        fail("must be a size such as 1048576 or \"10GiB\", not \"\(text)\"")
        return nil
      }
      return count
    }
    guard let count = integer else { return nil }
    guard count >= 0 else {
      fail("must not be negative")
      return nil
    }
    return count
  }

  var timestamp: Timestamp? {
    guard let text = string else { return nil }
    guard let timestamp = Timestamp(rfc3339: text) else {
      fail("must be a time such as 2026-01-01T00:00:00Z, not \"\(text)\"")
      return nil
    }
    guard Timestamp.writable.contains(timestamp) else {
      fail("must be in the years 0000 to 9999 in UTC, not \"\(text)\"")
      return nil
    }
    return timestamp
  }

  var id: ID? {
    guard let text = string else { return nil }
    guard let id = ID(text), id.version == 4 else {
      fail("must be a UUID of version 4, not \"\(text)\"")
      return nil
    }
    return id
  }

  /// The version id of an object, which responses have in a header.
  var versionID: VersionID? {
    guard let text = string else { return nil }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      fail("must be printable ASCII, since it stands in a header")
      return nil
    }
    return VersionID(text)
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice? where Choice.RawValue == String {
    choice(of: Array(Choice.allCases))
  }

  func choice<Choice: RawRepresentable>(of choices: [Choice]) -> Choice? where Choice.RawValue == String {
    guard let text = string else { return nil }
    if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
    let names = choices.map(\.rawValue)
    fail("must be one of \(names.joined(separator: ", "))\(Suggestion.text(for: text, among: names))")
    return nil
  }
}

extension JSONNode {
  /// Its name in an error.
  fileprivate var noun: String {
    switch kind {
    case .array: "a list"
    case .object: "an object"
    case .null: "null"
    case .bool: "a boolean"
    case .string, .unpairedSurrogates: "text"
    case .int, .bigInt, .float: "a number"
    }
  }
}
