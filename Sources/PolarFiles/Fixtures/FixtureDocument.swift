package import JSON

/// A fixture, read but not yet understood.
package struct FixtureDocument: Sendable {
  /// As errors name it.
  package var name: String
  /// What `content.path` is relative to; `nil` where a fixture must not read files.
  package var directory: String?
  package var root: JSONNode
  /// As long as the text is that it was read from.
  package var byteCount: Int
  /// Whether it is what a server wrote, which holds what clients made: sizes below zero, tokens with spaces, U+0000. A
  /// person means none of these.
  package var isExported = false

  package init(name: String, directory: String?, root: JSONNode, byteCount: Int) {
    self.name = name
    self.directory = directory
    self.root = root
    self.byteCount = byteCount
  }

  package static func json(_ bytes: [UInt8], name: String, directory: String? = nil) throws(FixtureErrors)
    -> FixtureDocument
  {
    // As an empty YAML file has it.
    guard !bytes.allSatisfy({ [9, 10, 13, 32].contains($0) }) else {
      return FixtureDocument(
        name: name, directory: directory,
        root: JSONDocument.empty.root, byteCount: bytes.count)
    }
    do throws(JSONFileError) {
      return FixtureDocument(
        name: name, directory: directory, root: try JSONDocument(file: bytes).root, byteCount: bytes.count)
    } catch {
      throw FixtureErrors(errors: [
        FixtureError(
          kind: .invalid, file: name, line: error.location.line, column: error.location.column, keyPath: "",
          message: error.message)
      ])
    }
  }
}
