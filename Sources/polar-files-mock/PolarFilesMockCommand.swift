import ArgumentParser

@main
struct PolarFilesMockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polar-files-mock",
    abstract: "A local server that answers as Polar's Files API and the object store behind it.",
    version: Version.current,
    subcommands: [Serve.self],
    defaultSubcommand: Serve.self
  )
}
