import ArgumentParser
import PolarFiles

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check fixtures without serving them.",
    discussion: """
      Each mistake is one line: file, line, column, key and what is wrong. Exit status 1 when there is any.

      A reference may point into another of the fixtures. Each need not go with the others: where two of them hold the \
      same, so that serve could not load both, that is said, but it is no mistake.
      """)

  @Argument(help: ArgumentHelp("Fixture files, or folders of them.", valueName: "fixture"), completion: .file())
  var fixtures: [String]

  func validate() throws { try EmptyPath.check(["a fixture": fixtures]) }

  func run() throws {
    let check = FixtureCheck(fixtures)
    guard check.mistakes.isEmpty else {
      StandardError.write(check.mistakes.map { "\($0)\n" }.joined())
      throw ExitCode(1)
    }
    StandardOutput.write("\(fixtures.count == 1 ? "The fixture is" : "The fixtures are") valid.\n")
    if let first = check.conflicts.first {
      let others = check.conflicts.count > 1 ? ", and \(check.conflicts.count - 1) more" : ""
      StandardOutput.write("They cannot be served together: \(first)\(others)\n")
    }
  }
}
