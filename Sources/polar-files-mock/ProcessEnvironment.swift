import Platform

/// The environment variables of this process.
enum ProcessEnvironment {
  static let variables: [String: String] = {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      // By bytes: a mark that combines with what stands before it may begin a value.
      let sides = String(cString: entry).utf8
        .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      // Of a name that is there twice the first counts, as for getenv.
      if sides.count == 2, variables[sides[0]] == nil { variables[sides[0]] = sides[1] }
      next += 1
    }
    return variables
  }()

  /// Whether the value is as it was given, and not mended to be text.
  static func isUTF8(_ name: String) -> Bool { getenv(name).map { String(validatingCString: $0) != nil } ?? true }

  /// For a command: each entry as it is, which need not be UTF-8, but those that are set.
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
