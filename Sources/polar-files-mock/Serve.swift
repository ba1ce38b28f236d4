import ArgumentParser
import PolarFilesMock

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the Files API and its object store (the default).",
    discussion: """
      Prints 'Listening on URL' and 'Ready.' on standard output once the port is open; everything else goes to \
      standard error. After SIGINT, SIGTERM or SIGHUP, requests in flight have at most 10 seconds to finish. A second \
      signal exits immediately, as does a signal during the start.

      Every flag has an environment variable: that of --port is POLAR_FILES_MOCK_PORT. The flag takes precedence. \
      Colons separate several paths in POLAR_FILES_MOCK_FIXTURES and POLAR_FILES_MOCK_FAILURES; commas separate \
      several names in POLAR_FILES_MOCK_ALLOW_HOST and several limits in POLAR_FILES_MOCK_RATE_LIMIT. The variable of \
      a flag without a value, such as POLAR_FILES_MOCK_WATCH, is true or false.

      A size is a number of bytes, or a number with a unit: 64KiB, 5 MB, 1GiB.
      """)

  @Option(help: ArgumentHelp("The address to bind: a name or literal, IPv4 or IPv6.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to bind; 0 picks a free one.", valueName: "port"))
  var port = 8080

  @OptionGroup(title: "World and behaviour")
  var options: ServeOptions

  @Option(
    help: ArgumentHelp(
      "A file for the URL: written atomically once the port is open, removed at the stop.", valueName: "path"),
    completion: .file())
  var readyFile: String?

  @Flag(help: "Stop at the end of standard input: when the program that started the server ends, even if killed.")
  var stopWithStdin = false

  func validate() throws {
    try EmptyPath.check(["--ready-file": [readyFile]])
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535, not \(port).") }
    try options.checkAuthorityFile(hasAuthority: options.certificate != nil, needed: "--tls")
    if let readyFile, [options.state, options.trustedFile].contains(readyFile) {
      throw ValidationError("--ready-file \(readyFile) is also the file of --state or of the authority: name another.")
    }
    try configuration.checkFlags()
  }

  private var configuration: Configuration {
    var configuration = options.configuration
    configuration.host = host
    configuration.port = port
    return configuration
  }

  func run() throws {
    let readyFile = readyFile.map { PublishedFile.ready($0) }
    defer { readyFile?.remove() }
    let signals = ShutdownSignals { _ in 0 }
    let mock = try MockServer(configuration)
    try options.publishAuthority(of: mock)
    Banner(mock: mock, configuration: configuration, trustedFile: options.trustedFile).write()
    // From here on a stop removes what the start has made.
    signals.serve()
    try readyFile?.write("\(mock.url)\n")
    // A server whose output nobody can read is still of use.
    try? StandardOutput.write("Listening on \(mock.url)\nReady.\n")
    if stopWithStdin { signals.followStandardInput() }
    signals.wait()
    // Before requests in flight are waited for: a server that stops is no longer ready.
    readyFile?.remove()
    mock.stop()
    // The log has the reason.
    if mock.stateFailure != nil { throw ExitCode(1) }
  }
}
