import ArgumentParser
import PolarFilesMock

@main
struct PolarFilesMockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polar-files-mock",
    abstract: "A local server that answers as Polar's Files API and the object store behind it.",
    version: Version.current,
    subcommands: [Serve.self, Validate.self, Health.self, Upload.self, Exec.self],
    defaultSubcommand: Serve.self
  )

  static func main() {
    main(EnvironmentTwins.arguments(Array(CommandLine.arguments.dropFirst())))
  }
}
