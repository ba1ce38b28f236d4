import ArgumentParser
import PolarFilesMock

struct Exec: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command beside a server of its own.",
    discussion: """
      Starts on a free port, runs the command with POLAR_FILES_MOCK_URL, POLAR_SERVER_URL and POLAR_ACCESS_TOKEN set, \
      stops, and exits with the command's status: 128 and the signal's number when a signal ended it, 127 when there is \
      no such command, 126 when it cannot be started. SIGTERM and SIGINT are passed on to the command.

      The flags are those of serve, as are their variables, but for --host, --port and --ready-file.

      EXAMPLES:
        polar-files-mock exec -- pytest
        polar-files-mock exec --fixtures world.yaml --log-level warning -- npm test
      """)

  @OptionGroup(title: "World and behaviour")
  var options: ServeOptions

  @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else { throw ValidationError("a command is missing: polar-files-mock exec -- COMMAND") }
  }

  func run() throws {
    let signals = ShutdownSignals()
    let mock = try MockServer(options.configuration)
    try options.tls.publish(mock)
    Banner(mock: mock, configuration: options.configuration).writeWarnings()
    let process: ChildProcess
    do throws(ChildProcess.Failure) {
      process = try ChildProcess(
        command,
        adding: [
          "POLAR_FILES_MOCK_URL": mock.url, "POLAR_SERVER_URL": mock.url, "POLAR_ACCESS_TOKEN": mock.token,
        ])
    } catch {
      StandardError.write("Error: \(error)\n")
      throw ExitCode(error.status)
    }
    signals.passOn(to: process.identifier)
    let status = process.wait()
    mock.stop()
    throw ExitCode(status)
  }
}
