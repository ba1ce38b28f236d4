import ArgumentParser
import PolarFilesMock

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check fixtures without serving them.",
    discussion: """
      Each mistake is one line: file, line, column, key and what is wrong. Exit status 1 when there is any.

      A reference may point into another of the fixtures. Each need not go with the others: where two of them hold the \
      same, so that serve could not load both, that is said, but it is no mistake.
      """)

  @Argument(help: ArgumentHelp("Fixture files, or folders of them.", valueName: "fixture"), completion: .file())
  var fixtures: [String]

  func run() throws {
    let problems = MockServer.problems(inFixtures: fixtures)
    guard problems.isEmpty else {
      StandardError.write(problems.map { "\($0)\n" }.joined())
      throw ExitCode(1)
    }
    StandardOutput.write("\(fixtures.count == 1 ? "The fixture is" : "The fixtures are") valid.\n")
    let conflicts = MockServer.conflicts(inFixtures: fixtures)
    if let first = conflicts.first {
      let others = conflicts.count > 1 ? ", and \(conflicts.count - 1) more" : ""
      StandardOutput.write("They cannot be served together: \(first)\(others)\n")
    }
  }
}
