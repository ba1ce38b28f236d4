import ArgumentParser

/// A path that names nothing, as a script's unset variable makes one. It is refused before anything looks for it: what the
/// system says of it names nothing either.
enum EmptyPath {
  /// - Parameter paths: by what the message names.
  static func check(_ paths: KeyValuePairs<String, [String?]>) throws {
    for (name, paths) in paths where paths.contains("") {
      throw ValidationError("\(name) must name a file or folder, not an empty path.")
    }
  }
}
