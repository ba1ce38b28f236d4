import ArgumentParser
import Platform
import PolarFilesMock

@main
struct PolarFilesMockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polar-files-mock",
    abstract: "A local server that behaves like Polar's Files API and the object store behind it.",
    discussion: """
      Without a subcommand it serves the built-in demo on http://127.0.0.1:8080. A running server is controlled by the \
      control API under /_mock: fixtures, tenants, a journal of the requests, uploads, a clock.

      EXAMPLES:
        polar-files-mock --port 0 --fixtures world.yaml --watch
        polar-files-mock validate world.yaml
        polar-files-mock exec --fixtures world.yaml -- pytest
        POLAR_ACCESS_TOKEN=polar_oat_acme_full polar-files-mock upload guide.pdf

      ENVIRONMENT:
        POLAR_FILES_MOCK_PORT and so on: the value of --port and every other flag of serve; the flag wins.
        POLAR_SERVER_URL, POLAR_ACCESS_TOKEN: read by upload, set by exec.

      EXIT STATUS:
        0   done, or stopped by SIGINT, SIGTERM or SIGHUP
        1   could not start, mistakes in fixtures, not ready, upload refused: a line for each on standard error
        64  wrong usage
        exec exits with the status of its command.
      """,
    version: Version.current,
    subcommands: [Serve.self, Validate.self, Health.self, Upload.self, Exec.self],
    defaultSubcommand: Serve.self
  )

  static func main() {
    occupyStandardStreams()
    let given = Array(CommandLine.arguments.dropFirst())
    // The command that exec runs may have any arguments.
    let own = given.first == "exec" ? given.prefix { $0 != "--" } : given[...]
    if let argument = ProcessArguments.firstNotUTF8(among: own.count) {
      StandardError.write("Error: the argument '\(argument)' is not UTF-8: rename what it names, or link to it.\n")
      exit(withError: ExitCode.validationFailure)
    }
    let variables = FlagVariables(given, environment: ProcessEnvironment.variables)
    if let name = variables.names.first(where: { !ProcessEnvironment.isUTF8($0) }) {
      StandardError.write("Error: the value of \(name) is not UTF-8: rename what it names, or link to it.\n")
      exit(withError: ExitCode.validationFailure)
    }
    do {
      // A process that waits for the file must not find that of an earlier server, even if this one fails to start.
      if let path = variables.readyFile { try PublishedFile.ready(path).removeEarlierURL() }
      var command = try parse(whole: variables.arguments)
      try command.run()
    } catch MockError.fixtures(let mistakes) {
      // The lines of validate, for editors and CI that parse them.
      StandardError.write(mistakes.map { "\($0)\n" }.joined())
      exit(withError: ExitCode(1))
    } catch {
      switch exitCode(for: error) {
      case .success: exit(printing: fullMessage(for: error))
      case .validationFailure:
        let message = fullMessage(for: error)
        StandardError.write(
          message + "\n" + variables.note(on: message) + hyphenNote(on: message, given) + commands(on: message))
        exit(withError: ExitCode.validationFailure)
      default: exit(withError: error)
      }
    }
  }

  /// Ends with help, the version or completions. The parser's own exit has status 0 even if they cannot be written.
  private static func exit(printing text: String) -> Never {
    do {
      if !text.isEmpty { try StandardOutput.write(text + "\n") }
      exit()
    } catch {
      exit(withError: error)
    }
  }

  /// The command that the arguments name. It is parsed alone first, since the root would build the flags of all
  /// commands several times. If that fails, the root parses the arguments, for `help` and for its messages.
  private static func parse(whole arguments: [String]) throws -> any ParsableCommand {
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let command = named ?? Serve.self
    let own = named == nil ? arguments : Array(arguments.dropFirst())
    return try (try? command.parse(own)) ?? parseAsRoot(arguments)
  }

  /// How to write a value that begins with a hyphen: the parser takes it for a flag, and says that the value is missing.
  private static func hyphenNote(on message: String, _ given: [String]) -> String {
    let flags = zip(given, given.dropFirst()).filter { flag, value in
      value.hasPrefix("-") && !value.hasPrefix("--") && message.contains("Missing value for '\(flag) ")
    }
    return flags.first.map { "Note: a value that begins with a hyphen needs an equals sign: \($0.0)=-…\n" } ?? ""
  }

  /// The list of commands, after a message about an argument that is none of them.
  private static func commands(on message: String) -> String {
    guard message.contains("nexpected argument") else { return "" }
    let lines = configuration.subcommands.map { command in
      let name = command.configuration.commandName ?? command._commandName
      return "  \(name.padding(to: 10))\(command.configuration.abstract)\n"
    }
    return "Commands:\n" + lines.joined()
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
