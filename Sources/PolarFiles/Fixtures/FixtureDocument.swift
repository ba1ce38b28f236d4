package import JSON

/// A parsed fixture, not yet interpreted.
package struct FixtureDocument: Sendable {
  /// Its name in errors.
  package var name: String
  /// The folder that `content.path` is relative to; nil if the fixture must not read files.
  package var directory: String?
  package var root: JSONNode
  /// The length of the text that it was read from.
  package var byteCount: Int
  /// Whether a server wrote it. It may then contain what only clients make, and what would be a mistake in a
  /// handwritten fixture: sizes below zero, tokens with spaces, U+0000.
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
      throw FixtureErrors(error.message, file: name, at: error.location)
    }
  }
}

extension FixtureDocument {
  /// The files that its contents name, whether they exist or not.
  package var contentPaths: [String] {
    guard let directory, let files = root["files"] else { return [] }
    return files.elements.flatMap { Self.paths(in: $0["content"]) }.map { Self.resolved($0, in: directory) }
  }

  /// A path is relative to the fixture that names it.
  static func resolved(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }

  private static func paths(in content: JSONNode?) -> [String] {
    guard let content else { return [] }
    if let path = content["path"]?.string { return [path] }
    return content["parts"]?.elements.flatMap { paths(in: $0) } ?? []
  }
}

extension FixtureDocument {
  /// Removes duplicates: a folder may hold a world in two notations, as that of the demo does.
  ///
  /// Two documents are duplicates if their names differ only in the suffix and their worlds are equal. If the worlds
  /// differ, both are loaded, and conflicts are reported as between any two documents.
  static func inOneNotation(_ documents: [FixtureDocument]) -> [FixtureDocument] {
    let alike = Dictionary(grouping: documents, by: \.stem).filter { $0.value.count > 1 }
    guard !alike.isEmpty else { return documents }
    var said: [String: [[UInt8]]] = [:]
    return documents.filter { document in
      guard alike[document.stem] != nil, let world = document.world else { return true }
      guard said[document.stem]?.contains(world) != true else { return false }
      said[document.stem, default: []].append(world)
      return true
    }
  }

  private var stem: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }

  /// The world that it makes by itself; nil if it cannot, because of a mistake or a reference into another file.
  private var world: [UInt8]? {
    var loader = FixtureLoader(world: World(), storage: PartStorage(memoryLimit: .max), revision: 0)
    guard (try? loader.load([self])) != nil else { return nil }
    return ExportedWorld(world: loader.world, contents: .none, failures: loader.failures).json()
  }
}
