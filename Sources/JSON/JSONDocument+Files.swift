/// Documents written by a person.
extension JSONDocument {
  /// The deepest nesting that is accepted.
  private static let deepestNesting = 128

  /// Reads a file by RFC 8259, stricter than Python: UTF-8 alone, no number or half of a surrogate pair that JSON cannot
  /// hold, no key twice in an object. A byte order mark is let pass (§8.1).
  package convenience init(file bytes: [UInt8]) throws(JSONFileError) {
    guard bytes.count < 1 << 30 else {
      throw JSONFileError(message: "The file has 1 GiB or more", location: JSONLocation(line: 1, column: 1))
    }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard GeneralizedUTF8.check(text.span) == .wellFormed else {
      throw JSONFileError(message: "The file is not UTF-8 text", location: Self.firstFault(in: text))
    }
    do throws(ScanFault) {
      try self.init(text: text, from: 0, holdsSurrogates: false, depth: Self.deepestNesting)
    } catch {
      let (message, offset) =
        switch error {
        case .syntax(let message, let offset): (message.rawValue, offset)
        case .tooDeep(let offset): ("Nested deeper than \(Self.deepestNesting) levels", offset)
        case .tooManyDigits(let offset): ("The number has too many digits", offset)
        }
      var locator = LineLocator(text)
      throw JSONFileError(message: message, location: locator.location(of: offset))
    }
    try check(root)
  }

  /// What a file must not contain, although Python reads it.
  private func check(_ node: JSONNode) throws(JSONFileError) {
    switch node.kind {
    case .float where !node.double.isFinite: throw refusal("The number is not one JSON can hold", node)
    case .unpairedSurrogates: throw refusal("The string holds half a surrogate pair", node)
    case .array: for element in node.elements { try check(element) }
    case .object:
      try checkKeys(of: node)
      for member in node.members { try check(member.value) }
    default: break
    }
  }

  private func checkKeys(of object: JSONNode) throws(JSONFileError) {
    for (key, _) in object.members where key.kind == .unpairedSurrogates {
      throw refusal("The key holds half a surrogate pair", key)
    }
    if let key = object.ownRepeatedKey { throw refusal("The key \"\(key.text)\" is there twice", key) }
  }

  private func refusal(_ message: String, _ node: JSONNode) -> JSONFileError {
    JSONFileError(message: message, location: node.location)
  }

  /// The index after the last valid character.
  private static func firstFault(in text: [UInt8]) -> JSONLocation {
    var location = JSONLocation(line: 1, column: 1)
    var decoder = UTF8()
    var bytes = text.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      location.column += 1
      if scalar == "\n" { location = JSONLocation(line: location.line + 1, column: 1) }
    }
    return location
  }
}

extension JSONDocument {
  /// A key that one of its objects has twice, which is refused as ambiguous.
  package var repeatedKey: JSONNode? {
    // Without recursion: what was not read as a file may be nested thousands of levels deep.
    nodes.indices.lazy.compactMap { JSONNode(document: self, index: $0).ownRepeatedKey }.first
  }
}

extension JSONNode {
  fileprivate var ownRepeatedKey: JSONNode? {
    var known: [JSONNode] = []
    // Most objects have few keys, and comparing those is cheaper than hashing them.
    var others = Set<ArraySlice<UInt8>>()
    for (key, _) in members {
      var isNew = !known.contains { $0.hasSameText(as: key) }
      if known.count < 16 { known.append(key) } else if isNew { isNew = others.insert(key.utf8).inserted }
      if !isNew { return key }
    }
    return nil
  }
}

/// Why a file is refused: prints as `12:5: Expecting value`, to follow the file's name.
package struct JSONFileError: Error, Equatable, CustomStringConvertible {
  package var message: String
  package var location: JSONLocation

  package var description: String { "\(location): \(message)" }
}
