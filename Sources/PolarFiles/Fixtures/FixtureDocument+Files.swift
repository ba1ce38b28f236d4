extension FixtureDocument {
  /// Reads a fixture file, or every fixture in a folder (in the order of their names; `schema.json` is none).
  package static func load(_ path: String) throws(FixtureErrors) -> [FixtureDocument] {
    guard let names = FileContents.names(inDirectory: path) else { return [try read(path)] }
    var documents: [FixtureDocument] = []
    for name in names where isFixture(name) { documents.append(try read("\(path)/\(name)")) }
    guard !documents.isEmpty else { throw unreadable(path, "no fixture (.json, .yaml, .yml) in this folder") }
    return documents
  }

  private static func isFixture(_ name: String) -> Bool {
    name != "schema.json" && (name.hasSuffix(".json") || isYAML(name))
  }

  private static func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  private static func read(_ path: String) throws(FixtureErrors) -> FixtureDocument {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.bytes(path)
    } catch {
      throw unreadable(path, (error as? FileContents.Unreadable)?.reason ?? "cannot be read")
    }
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if isYAML(path) { return try yaml(bytes, name: path, directory: directory) }
    return try json(bytes, name: path, directory: directory)
  }

  private static func unreadable(_ path: String, _ reason: String) -> FixtureErrors {
    FixtureErrors(errors: [
      FixtureError(kind: .invalid, file: path, line: 1, column: 1, keyPath: "", message: reason)
    ])
  }
}
