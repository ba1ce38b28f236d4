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
