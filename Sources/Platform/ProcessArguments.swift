/// The arguments of this process as they are: `CommandLine` has mended those that are not UTF-8.
package enum ProcessArguments {
  /// The last ones, each with the zero that ends it.
  package static func last(_ count: Int) -> [[CChar]] {
    let end = Int(CommandLine.argc)
    return (max(0, end - count)..<end).map { index in
      guard let argument = CommandLine.unsafeArgv[index] else { return [0] }
      return (0...strlen(argument)).map { argument[Int($0)] }
    }
  }

  /// The first of them, behind the program's name, that is not UTF-8; as far as it can be read.
  package static func firstNotUTF8(among count: Int) -> String? {
    (1..<1 + count).first { index in
      CommandLine.unsafeArgv[index].map { String(validatingCString: $0) == nil } ?? false
    }.map { CommandLine.arguments[$0] }
  }
}
