public import ArgumentParser
public import PolarFilesMock

/// What `serve` and `exec` have in common: the world and how strictly it is served.
///
/// One group and none within it: a debug build of the parser checks an inner one anew for each check of the outer one.
struct ServeOptions: ParsableArguments {
  @Option(
    name: .customLong("fixtures"), parsing: .singleValue,
    help: ArgumentHelp(
      "A JSON or YAML fixture, or a folder of them; may be given again. 'none' starts empty.",
      discussion: "Default: the built-in demo.", valueName: "path"),
    completion: .file(extensions: ["json", "yaml", "yml"]))
  var fixtures: [String] = []

  @Option(
    name: .customLong("failures"), parsing: .singleValue,
    help: ArgumentHelp(
      "A JSON or YAML file of failure rules; may be given again.", discussion: "See docs/failures.md.",
      valueName: "path"),
    completion: .file(extensions: ["json", "yaml", "yml"]))
  var failures: [String] = []

  @Option(
    name: .customLong("auth"),
    help: ArgumentHelp(
      "Which tokens are accepted: known ones, or any invented polar_oat_ token too, each as an organization of its own.",
      valueName: "known|any"))
  var authentication = TokenPolicy.known

  @Option(
    help: ArgumentHelp(
      "Keep the world over a restart: go on from this file where it exists, and write changes within 5 seconds.",
      discussion: "Contents go to a folder beside it. Default: nothing is kept.", valueName: "path"),
    completion: .file())
  var state: String?

  @Option(
    help: ArgumentHelp(
      "Which of Polar's environments is emulated: their rate limits, headers and CORS differ.",
      valueName: "development|sandbox|production"))
  var environment = PolarEnvironment.development

  @Option(
    name: .customLong("rate-limit"), parsing: .singleValue,
    help: ArgumentHelp(
      "How many requests a minute or second a group may make, in place of the environment's; may be given again.",
      discussion: "Groups: \(RateLimitFlag.groups). Default: those of --environment, none in development.",
      valueName: "group=n/minute|group=n/second|group=off"),
    transform: RateLimitFlag.init)
  var rateLimits: [RateLimitFlag] = []

  @Flag(
    help: ArgumentHelp(
      "Load the fixtures again when they change.",
      discussion: "What came at run time stays; a bad edit keeps the last good set and says why."))
  var watch = false

  @Option(
    help: ArgumentHelp(
      "The order of lists: as files were created, or an arbitrary one in which changed files move, as production may do.",
      valueName: "creation|shuffled"))
  var listOrder = ListOrder.creation

  @Option(help: ArgumentHelp("Which of the orders --list-order shuffled gives.", valueName: "n"))
  var listSeed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "What presigned and public URLs start with.", discussion: "Default: the Host of each request.", valueName: "url"))
  var publicURL: String?

  @Option(help: ArgumentHelp("Where the bytes of parts live.", valueName: "memory|disk|discard"))
  var storage = StorageMode.memory

  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "The folder of the files of --storage disk.", discussion: "Default: the system's temporary directory.",
      valueName: "path"), completion: .directory)
  var dataDirectory: String?

  @Option(help: ArgumentHelp("Stored bytes beyond this are refused with SlowDown (503).", valueName: "size"))
  var memoryLimit = ByteSize(bytes: 1 << 30)

  @Option(
    name: .customLong("presign-ttl"),
    help: ArgumentHelp("How long presigned URLs are valid, 1 to 604800.", valueName: "seconds"))
  var presignTTL = 3600

  @Option(
    name: .customLong("min-part-size"),
    help: ArgumentHelp("The least size of every part but the last.", valueName: "size"))
  var minimumPartSize = ByteSize(bytes: 5 << 20)

  @Option(help: ArgumentHelp("How many requests the journal remembers; 0 turns it off.", valueName: "n"))
  var journalLimit = 10_000

  @Option(
    help: ArgumentHelp(
      "The bearer token that /_mock asks for.", discussion: "Default: none is asked for.", valueName: "token"))
  var adminToken: String?

  @Option(
    name: .customLong("allow-host"), parsing: .singleValue,
    help: ArgumentHelp(
      "A public name by which /_mock may be reached; may be given again.",
      discussion:
        "Addresses, names without a dot, localhost and names under .localhost, .local and .internal always may.",
      valueName: "name"))
  var allowedHosts: [String] = []

  // HTTPS on the same port, beside cleartext.
  @Flag(help: "Serve HTTPS too, with certificates of an authority of the mock's own.")
  var tls = false

  @Option(
    help: ArgumentHelp(
      "Keep that authority in this folder over a restart; implies --tls.",
      discussion: "Default: it ends with the server.",
      valueName: "path"), completion: .directory)
  var tlsDir: String?

  @Option(
    help: ArgumentHelp(
      "Serve HTTPS with this certificate instead, and those that follow it in the file; PEM.", valueName: "path"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp("The key of --tls-certificate, without a password; PEM.", valueName: "path"), completion: .file()
  )
  var tlsKey: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "Written, atomically, once the port is open: the certificate of the mock's authority, for clients to trust.",
      valueName: "path"), completion: .file())
  var authorityFile: String?

  // What one peer, and all of them together, may take up.
  @Option(
    help: ArgumentHelp("A request's line and fields beyond this are refused with 431.", valueName: "size"))
  var maxHeadSize = ByteSize(bytes: 64 << 10)

  @Option(help: ArgumentHelp("How long a request's head may take; then 408.", valueName: "seconds"))
  var headTimeout = Seconds(10.0)

  @Option(help: ArgumentHelp("How long a connection stays open without a request.", valueName: "seconds"))
  var idleTimeout = Seconds(75.0)

  @Option(
    help: ArgumentHelp("How long a body may come in at less than 1 KiB a second; then 408.", valueName: "seconds"))
  var bodyTimeout = Seconds(30.0)

  @Option(help: ArgumentHelp("How many connections may be open; further ones wait.", valueName: "n"))
  var maxConnections = 10_000

  @Option(
    help: ArgumentHelp(
      "How many threads serve connections.", discussion: "Default: one for each core but one.", valueName: "n"))
  var lanes: Int?

  @Option(help: ArgumentHelp("What is written to standard error.", valueName: "debug|info|warning|error"))
  var logLevel = LogLevel.info

  @Option(help: ArgumentHelp("How it is written.", valueName: "text|json"))
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
