/// A JSON document by RFC 8259 that knows where each value and key stands, for files a person wrote: what is wrong in
/// them is told with line and column.
package struct LocatedJSON: Sendable {
  package enum Content: Sendable {
    /// Null, a boolean, a finite number or a string.
    case scalar(JSONValue)
    case array([LocatedJSON])
    case object([Member])
  }

  package struct Member: Sendable {
    package var key: String
    package var keyLocation: Location
    package var value: LocatedJSON

    package init(key: String, keyLocation: Location, value: LocatedJSON) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// Counted from one; columns in code points.
  package struct Location: Sendable, Hashable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package var description: String { "\(line):\(column)" }
  }

  package var content: Content
  package var location: Location

  package init(_ content: Content, at location: Location) {
    self.content = content
    self.location = location
  }

  /// The value alone.
  package var value: JSONValue {
    switch content {
    case .scalar(let value): value
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.value) }))
    }
  }

  package subscript(key: String) -> LocatedJSON? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.key.hasSameCodePoints(as: key) }?.value
  }
}

/// Why a file is refused: prints as `12:5: Expecting value`, to be set behind the file's name.
package struct LocatedJSONError: Error, Equatable, CustomStringConvertible {
  package var message: String
  package var location: LocatedJSON.Location

  package var description: String { "\(location): \(message)" }
}
