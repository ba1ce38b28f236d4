import JSON

extension FixtureDocument {
  /// The files whose bytes it takes, whether they are there or not.
  package var contentPaths: [String] {
    guard let directory, case .array(let files)? = root["files"]?.content else { return [] }
    return files.flatMap { Self.paths(in: $0["content"]) }.map { Self.resolved($0, in: directory) }
  }

  /// A path is relative to the fixture that names it.
  static func resolved(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }

  private static func paths(in content: FixtureNode?) -> [String] {
    guard let content else { return [] }
    if case .scalar(.string(let path))? = content["path"]?.content { return [path] }
    guard case .array(let parts)? = content["parts"]?.content else { return [] }
    return parts.flatMap { paths(in: $0) }
  }
}
