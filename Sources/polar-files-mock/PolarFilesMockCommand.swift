import ArgumentParser
import PolarFilesMock

@main
struct PolarFilesMockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polar-files-mock",
    abstract: "A local server that answers as Polar's Files API and the object store behind it.",
    discussion: """
      Without a subcommand it serves the built-in demo on http://127.0.0.1:8080. What it is driven by while it runs is \
      the control API under /_mock: fixtures, tenants, a journal of the requests, uploads, a clock.

      EXAMPLES:
        polar-files-mock --port 0 --fixtures world.yaml --watch
        polar-files-mock validate world.yaml
        polar-files-mock exec --fixtures world.yaml -- pytest
        POLAR_ACCESS_TOKEN=polar_oat_acme_full polar-files-mock upload guide.pdf

      ENVIRONMENT:
        POLAR_FILES_MOCK_PORT and so on: the value of --port and every other flag of serve; the flag wins.
        POLAR_SERVER_URL, POLAR_ACCESS_TOKEN: read by upload, set by exec.

      EXIT STATUS:
        0   done, or stopped by SIGINT or SIGTERM
        1   could not start, mistakes in fixtures, not ready, upload refused: a line for each on standard error
        64  wrong usage
        exec exits with the status of its command.
      """,
    version: Version.current,
    subcommands: [Serve.self, Validate.self, Health.self, Upload.self, Exec.self],
    defaultSubcommand: Serve.self
  )

  static func main() {
    let twins = EnvironmentTwins(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(twins.arguments)
      try command.run()
    } catch MockError.fixtures(let mistakes) {
      // As validate tells them: what reads such lines, an editor or CI, reads all of them.
      StandardError.write(mistakes.map { "\($0)\n" }.joined())
      exit(withError: ExitCode(1))
    } catch {
      if exitCode(for: error) == .validationFailure { StandardError.write(twins.note(on: fullMessage(for: error))) }
      exit(withError: error)
    }
  }
}
