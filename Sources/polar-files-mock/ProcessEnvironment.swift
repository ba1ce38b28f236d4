import Platform

/// The environment variables of this process.
enum ProcessEnvironment {
  static let variables: [String: String] = {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      // Split by bytes, since a value may begin with a combining character, which would join the equals sign.
      let sides = String(cString: entry).utf8
        .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      // The first of two entries with the same name counts, as with getenv.
      if sides.count == 2, variables[sides[0]] == nil { variables[sides[0]] = sides[1] }
      next += 1
    }
    return variables
  }()

  /// Whether the value is UTF-8, so that decoding has replaced nothing in it.
  static func isUTF8(_ name: String) -> Bool { getenv(name).map { String(validatingCString: $0) != nil } ?? true }

  /// The entries for a command: unchanged, even if they are not UTF-8, except for those that are set.
  static func entries(setting variables: [String: String]) -> [[CChar]] {
    var entries = variables.map { Array("\($0.key)=\($0.value)".utf8CString) }
    var next = environ
    while let entry = next.pointee {
      let name = String(decoding: String(cString: entry).utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      if variables[name] == nil { entries.append((0...strlen(entry)).map { entry[Int($0)] }) }
      next += 1
    }
    return entries
  }

  /// Nil also for a variable that is empty.
  static subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}
