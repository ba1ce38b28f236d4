import ArgumentParser
import PolarFilesMock

struct Exec: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command beside a server of its own.",
    discussion: """
      Starts on a free port, runs the command with POLAR_FILES_MOCK_URL, POLAR_SERVER_URL and POLAR_ACCESS_TOKEN set, \
      stops, and exits with the command's status.

      polar-files-mock exec --fixtures world.yaml -- pytest
      """)

  @OptionGroup(title: "World and behaviour")
  var options: ServeOptions

  @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else { throw ValidationError("a command is missing: polar-files-mock exec -- COMMAND") }
  }

  func run() throws {
    let mock = try MockServer(options.configuration)
    // Ctrl-C reaches the command too: it decides, and its status is passed on.
    let signals = ShutdownSignals()
    let process = try ChildProcess(
      command,
      adding: [
        "POLAR_FILES_MOCK_URL": mock.url, "POLAR_SERVER_URL": mock.url, "POLAR_ACCESS_TOKEN": mock.token,
      ])
    let status = process.wait()
    withExtendedLifetime(signals) { mock.stop() }
    throw ExitCode(status)
  }
}
