import Platform

/// The environment variables of this process.
enum ProcessEnvironment {
  static let variables: [String: String] = {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let sides = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // Of a name that is there twice the first counts, as for getenv.
      if sides.count == 2, variables[String(sides[0])] == nil { variables[String(sides[0])] = String(sides[1]) }
      next += 1
    }
    return variables
  }()

  /// Nil also for a variable that is empty.
  static subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}
