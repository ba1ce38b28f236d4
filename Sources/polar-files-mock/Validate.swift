import ArgumentParser
import PolarFiles

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check fixtures without serving them.",
    discussion: """
      Prints one line for each mistake: file, line, column, key and the reason. Exits with 1 if there is any.

      A reference may point into another of the fixtures. Two fixtures that define the same thing, so that serve could \
      not load both, are reported, but this is not a mistake.
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
    try StandardOutput.write("\(fixtures.count == 1 ? "The fixture is" : "The fixtures are") valid.\n")
    if let first = check.conflicts.first {
      let others = check.conflicts.count > 1 ? ", and \(check.conflicts.count - 1) more" : ""
      try StandardOutput.write("They cannot be served together: \(first)\(others)\n")
    }
  }
}
