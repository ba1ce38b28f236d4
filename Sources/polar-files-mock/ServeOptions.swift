public import ArgumentParser
public import PolarFilesMock

/// What `serve` and `exec` have in common: the world and how strictly it is served.
///
/// One group and none within it: a debug build of the parser checks an inner one anew for each check of the outer one.
struct ServeOptions: ParsableArguments {
  @Option(
    name: .customLong("fixtures"), parsing: .singleValue,
    help: ArgumentHelp(
      "A JSON or YAML fixture, or a folder of them; may be repeated. 'none' starts empty.",
      discussion: "Default: the built-in demo.", valueName: "path"),
    completion: .file(extensions: ["json", "yaml", "yml"]))
  var fixtures: [String] = []

  @Option(
    name: .customLong("failures"), parsing: .singleValue,
    help: ArgumentHelp(
      "A JSON or YAML file of failure rules; may be repeated.", discussion: "See docs/failures.md.",
      valueName: "path"),
    completion: .file(extensions: ["json", "yaml", "yml"]))
  var failures: [String] = []

  @Option(
    name: .customLong("auth"),
    help: ArgumentHelp(
      "Which tokens are accepted: only known ones, or any polar_oat_ token too, each for an organization of its own.",
      valueName: "known|any"))
  var authentication = TokenPolicy.known

  @Option(
    help: ArgumentHelp(
      "Keep the world across restarts: load it from this file if it exists, and write changes within 5 seconds.",
      discussion: "The contents of files are in a folder beside it. Default: nothing is kept.", valueName: "path"),
    completion: .file())
  var state: String?

  @Option(
    help: ArgumentHelp(
      "The Polar environment to emulate: its rate limits, headers and CORS.",
      valueName: "development|sandbox|production"))
  var environment = PolarEnvironment.development

  @Option(
    name: .customLong("rate-limit"), parsing: .singleValue,
    help: ArgumentHelp(
      "The rate limit of a group, instead of the environment's; may be repeated.",
      discussion: "Groups: \(RateLimitFlag.groups). Default: those of --environment, none in development.",
      valueName: "group=n/minute|group=n/second|group=off"),
    transform: RateLimitFlag.init)
  var rateLimits: [RateLimitFlag] = []

  @Flag(
    help: ArgumentHelp(
      "Reload the fixtures when they change.",
      discussion: "What was created at run time stays. After an invalid edit the last valid fixtures stay."))
  var watch = false

  @Option(
    help: ArgumentHelp(
      "The order of lists: by creation, or an arbitrary one in which changed files move, as may happen in production.",
      valueName: "creation|shuffled"))
  var listOrder = ListOrder.creation

  @Option(help: ArgumentHelp("The seed of --list-order shuffled.", valueName: "n"))
  var listSeed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "The base of presigned and public URLs.", discussion: "Default: the Host of each request.", valueName: "url"))
  var publicURL: String?

  @Option(help: ArgumentHelp("Where the bytes of parts are stored.", valueName: "memory|disk|discard"))
  var storage = StorageMode.memory

  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "The folder of the files of --storage disk.", discussion: "Default: the system's temporary directory.",
      valueName: "path"), completion: .directory)
  var dataDirectory: String?

  @Option(help: ArgumentHelp("The limit of stored bytes; beyond it SlowDown (503).", valueName: "size"))
  var memoryLimit = ByteSize(bytes: 1 << 30)

  @Option(
    name: .customLong("presign-ttl"),
    help: ArgumentHelp("How long presigned URLs are valid, 1 to 604800.", valueName: "seconds"))
  var presignTTL = 3600

  @Option(
    name: .customLong("min-part-size"),
    help: ArgumentHelp("The minimum size of every part but the last.", valueName: "size"))
  var minimumPartSize = ByteSize(bytes: 5 << 20)

  @Option(help: ArgumentHelp("How many requests the journal holds; 0 turns it off.", valueName: "n"))
  var journalLimit = 10_000

  @Option(
    help: ArgumentHelp(
      "The bearer token that /_mock requires.", discussion: "Default: none is required.", valueName: "token"))
  var adminToken: String?

  @Option(
    name: .customLong("allow-host"), parsing: .singleValue,
    help: ArgumentHelp(
      "A public name under which /_mock is served; may be repeated.",
      discussion:
        "Addresses, names without a dot, localhost and names under .localhost, .local and .internal always work.",
      valueName: "name"))
  var allowedHosts: [String] = []

  // HTTPS on the same port, beside cleartext.
  @Flag(help: "Serve HTTPS too, with certificates of the mock's own authority.")
  var tls = false

  @Option(
    help: ArgumentHelp(
      "Keep that authority in this folder across restarts; implies --tls.",
      discussion: "Default: it ends with the server.",
      valueName: "path"), completion: .directory)
  var tlsDir: String?

  @Option(
    help: ArgumentHelp(
      "Serve HTTPS with this certificate instead, followed by its chain in the same file; PEM.", valueName: "path"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp("The key of --tls-certificate, without a password; PEM.", valueName: "path"), completion: .file()
  )
  var tlsKey: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "A file for the authority's certificate, which clients have to trust: written atomically once the port is open.",
      valueName: "path"), completion: .file())
  var authorityFile: String?

  // What one peer, and all of them together, may take up.
  @Option(
    help: ArgumentHelp("The maximum size of a request's head; beyond it 431.", valueName: "size"))
  var maxHeadSize = ByteSize(bytes: 64 << 10)

  @Option(help: ArgumentHelp("How long a request's head may take to arrive; then 408.", valueName: "seconds"))
  var headTimeout = Seconds(10.0)

  @Option(help: ArgumentHelp("How long a connection stays open without a request.", valueName: "seconds"))
  var idleTimeout = Seconds(75.0)

  @Option(
    help: ArgumentHelp("How long a body may arrive at less than 1 KiB a second; then 408.", valueName: "seconds"))
  var bodyTimeout = Seconds(30.0)

  @Option(help: ArgumentHelp("The maximum number of open connections; further ones wait.", valueName: "n"))
  var maxConnections = 10_000

  @Option(
    help: ArgumentHelp(
      "How many threads serve connections.", discussion: "Default: one for each core but one.", valueName: "n"))
  var lanes: Int?

  @Option(help: ArgumentHelp("The lowest level that is logged.", valueName: "debug|info|warning|error"))
  var logLevel = LogLevel.info

  @Option(help: ArgumentHelp("The format of the log, on standard error.", valueName: "text|json"))
  var logFormat = LogFormat.text

  func validate() throws {
    try EmptyPath.check([
      "--fixtures": fixtures, "--failures": failures, "--data-dir": [dataDirectory],
      "--tls-certificate": [tlsCertificate], "--tls-key": [tlsKey], "--ca-file": [authorityFile],
    ])
    try checkTLS()
    guard !(fixtures.contains("none") && fixtures.count > 1) else {
      throw ValidationError("--fixtures none stands alone: it starts with an empty world.")
    }
    try configuration.checkFlags()
  }

  var configuration: Configuration {
    var configuration = Configuration(
      fixtures: fixtures.isEmpty ? .demo : fixtures == ["none"] ? .none : .paths(fixtures))
    configuration.failures = failures
    configuration.state = state
    configuration.watchesFixtures = watch
    configuration.authentication = authentication
    configuration.environment = environment
    for limit in rateLimits { configuration.rateLimits[limit.group] = limit.limit }
    configuration.listOrder = listOrder
    configuration.listSeed = listSeed
    configuration.publicURL = publicURL
    configuration.storage = storage
    configuration.dataDirectory = dataDirectory
    configuration.memoryLimit = memoryLimit.bytes
    configuration.presignTTL = presignTTL
    configuration.minimumPartSize = minimumPartSize.bytes
    configuration.journalLimit = journalLimit
    configuration.adminToken = adminToken
    configuration.allowedHosts = allowedHosts
    configuration.tls = certificate
    configuration.maxHeadSize = maxHeadSize.bytes
    configuration.headTimeout = headTimeout.duration
    configuration.idleTimeout = idleTimeout.duration
    configuration.bodyTimeout = bodyTimeout.duration
    configuration.maxConnections = maxConnections
    configuration.lanes = lanes
    configuration.logLevel = logLevel
    configuration.logFormat = logFormat
    return configuration
  }
}

extension Configuration {
  /// The same rules as the library's, worded for flags.
  func checkFlags() throws {
    do { try check() } catch { throw ValidationError("--\(error.setting.rawValue) \(error.reason).") }
  }
}

extension TokenPolicy: ExpressibleByArgument {}
extension PolarEnvironment: ExpressibleByArgument {}
extension ListOrder: ExpressibleByArgument {}
extension StorageMode: ExpressibleByArgument {}
extension LogLevel: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
