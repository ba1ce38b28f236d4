public import ArgumentParser
public import PolarFilesMock

/// What `serve` and `exec` have in common: the world and how strictly it is served.
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

  @OptionGroup var tls: TLSOptions

  @OptionGroup var connections: ConnectionOptions

  @Option(help: ArgumentHelp("What is written to standard error.", valueName: "debug|info|warning|error"))
  var logLevel = LogLevel.info

  @Option(help: ArgumentHelp("How it is written.", valueName: "text|json"))
  var logFormat = LogFormat.text

  func validate() throws {
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
    configuration.tls = tls.certificate
    connections.apply(to: &configuration)
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
