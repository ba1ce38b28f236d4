import JSON

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
