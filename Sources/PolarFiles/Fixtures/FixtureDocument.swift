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
      throw FixtureErrors(name, error.location, error.message)
    }
  }
}

extension FixtureDocument {
  /// The files whose bytes it takes, whether they are there or not.
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
  /// Without those that say what one of the same name has said: a folder may hold a world in two notations, as that of
  /// the demo does.
  ///
  /// The names agree up to their endings, and the worlds in everything. Where they differ both are loaded, and
  /// conflicts are reported as between any two.
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

  /// What it makes by itself; `nil` when it makes nothing, for a mistake or for what another file has.
  private var world: [UInt8]? {
    var loader = FixtureLoader(world: World(), storage: PartStorage(memoryLimit: .max), revision: 0)
    guard (try? loader.load([self])) != nil else { return nil }
    return ExportedWorld(world: loader.world, contents: .none, failures: loader.failures).json()
  }
}
