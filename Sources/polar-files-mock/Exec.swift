import ArgumentParser
import Platform
import PolarFilesMock

struct Exec: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Start a server, run a command that uses it, and stop the server.",
    discussion: """
      The server listens on a free port. The command runs with POLAR_FILES_MOCK_URL, POLAR_SERVER_URL and \
      POLAR_ACCESS_TOKEN set, and exec exits with the command's status. The status is 128 plus the signal's number if \
      a signal ended the command, 127 if there is no such command, 126 if it cannot be started, and 1 if it succeeded \
      but --state was not written. SIGTERM, SIGINT and SIGHUP are passed on to the command.

      With --intercept the command needs no configuration for the mock: its calls to api.polar.sh, \
      sandbox-api.polar.sh and the object store behind them reach the mock through HTTPS_PROXY and certificates that \
      the command's environment makes it trust. POLAR_SERVER_URL is not changed. See docs/https.md.

      exec takes the flags of serve and their variables, except --host, --port, --ready-file and --stop-with-stdin.

      EXAMPLES:
        polar-files-mock exec -- pytest
        polar-files-mock exec --fixtures world.yaml --log-level warning -- npm test
        polar-files-mock exec --intercept -- python deployed.py
      """)

  @OptionGroup(title: "World and behaviour")
  var options: ServeOptions

  @Flag(help: "Answer for api.polar.sh and its object store: for programs whose server URL cannot be changed.")
  var intercept = false

  @Option(
    name: .customLong("allow"), parsing: .singleValue,
    help: ArgumentHelp(
      "A host that an intercepted command may reach; may be repeated, and * is every host.",
      discussion: "Default: none.", valueName: "host"))
  var allowed: [String] = []

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else { throw ValidationError("a command is missing: polar-files-mock exec -- COMMAND") }
    guard allowed.isEmpty || intercept else { throw ValidationError("--allow is for --intercept: give both.") }
    if let other = allowed.first(where: { !Interception.isAllowable($0) }) {
      throw ValidationError(
        "--allow '\(other)': it takes a host's name or address alone, without scheme, port or pattern, or * for every host."
      )
    }
    guard !intercept || options.isTLSOfThisRun else {
      throw ValidationError(
        "--intercept makes an authority for this run alone: leave --tls-dir and --tls-certificate out.")
    }
    guard !intercept || options.publicURL == nil else {
      throw ValidationError("--intercept gives the URLs of production's own hosts: leave --public-url out.")
    }
    try options.checkAuthorityFile(
      hasAuthority: intercept || options.certificate != nil, needed: "--tls or --intercept")
  }

  private var configuration: Configuration {
    var configuration = options.configuration
    if intercept { configuration.interception = Interception(allowed: allowed) }
    return configuration
  }

  /// What tells the command where the mock is.
  private func variables(_ mock: MockServer, _ bundle: TrustBundle?) -> [String: String] {
    var variables = ["POLAR_FILES_MOCK_URL": mock.url, "POLAR_ACCESS_TOKEN": mock.token]
    if let bundle { variables.merge(bundle.variables) { $1 } }
    guard intercept else {
      variables["POLAR_SERVER_URL"] = mock.url
      return variables
    }
    let proxy = "http://127.0.0.1:\(mock.port)"
    for (name, value) in [
      ("https_proxy", proxy), ("http_proxy", proxy), ("no_proxy", "localhost,127.0.0.1,::1"),
    ] {
      variables[name] = value
      variables[name.uppercased()] = value
    }
    // Node reads the others from version 22.21 and 24 on, if this one says so.
    variables["NODE_USE_ENV_PROXY"] = "1"
    return variables
  }

  func run() throws {
    // As shells report a command that a signal ended.
    let signals = ShutdownSignals { 128 + $0 }
    let mock = try MockServer(configuration)
    try options.publishAuthority(of: mock)
    Banner(mock: mock, configuration: options.configuration).writeWarnings()
    // The bundle is removed when the command ends.
    signals.hold()
    let bundle = try mock.certificateAuthority.map { try TrustBundle(adding: $0) }
    defer { bundle?.remove() }
    let process: ChildProcess
    do throws(ChildProcess.Failure) {
      process = try ChildProcess(ProcessArguments.last(command.count), adding: variables(mock, bundle))
    } catch {
      StandardError.write("Error: \(error)\n")
      throw ExitCode(error.status)
    }
    signals.passOn(to: process.identifier)
    let status = process.wait()
    mock.stop()
    // The log has the reason. The status of a failed command takes precedence.
    throw ExitCode(status == 0 && mock.stateFailure != nil ? 1 : status)
  }
}
