import Platform
public import Logging

/// How a mock is to be served: where, with which world, and how strictly.
///
/// Every value has the default of the command line's flag of the same name, except the port: an embedded mock takes
/// a free one, so that many can run side by side.
///
/// ```swift
/// var configuration = Configuration(fixtures: .demo)
/// configuration.presignTTL = 60
/// let mock = try MockServer(configuration)
/// ```
public struct Configuration: Sendable {
  /// The address to bind: a name, or an IPv4 or IPv6 literal, in brackets or without.
  public var host = "127.0.0.1"

  /// The port to bind; 0 takes a free one.
  public var port = 0

  /// The certificate for HTTPS on the same port, beside cleartext; nil serves cleartext only.
  ///
  /// With it ``MockServer/url`` begins with `https`, and a client has to trust ``MockServer/certificateAuthority``.
  public var tls: ServerCertificate?

  /// Serves programs that use the mock as their proxy; nil serves none.
  package var interception: Interception?

  /// What the world holds at the start and after a reset.
  public var fixtures: FixtureSource

  /// Files with failure rules beside those of the fixtures, in this order: lists of them, or fixtures with `failures`.
  public var failures: [String] = []

  /// Whether fixtures are loaded again when their files change. What was made at run time stays; after a bad edit the
  /// last good fixtures stay.
  public var watchesFixtures = false

  /// The file that keeps the world over a restart; nil keeps it only as long as the mock runs.
  ///
  /// If the file exists, the mock starts from it, and a reset goes back to ``fixtures``. Changes are written within
  /// five seconds and at the stop. Contents are in a folder beside the file, with the same name followed by
  /// `.contents`.
  public var state: String?

  /// Whether only known tokens are accepted, or any invented organization token too.
  public var authentication = TokenPolicy.known

  /// Which of Polar's environments is emulated: their rate limits, headers and CORS differ.
  public var environment = PolarEnvironment.development

  /// Rate limits that replace those of ``environment``; in development there are none.
  public var rateLimits: [RateLimitGroup: RateLimit] = [:]

  /// In which order files are listed.
  public var listOrder = ListOrder.creation

  /// Which of the arbitrary orders `ListOrder.shuffled` gives.
  public var listSeed: UInt64 = 0

  /// What presigned and public URLs start with, such as `http://files.test:8080`; nil follows each request's Host.
  public var publicURL: String?

  /// Where the bytes of uploaded parts live.
  public var storage = StorageMode.memory

  /// The folder of `StorageMode.disk`; nil is the system's temporary directory.
  public var dataDirectory: String?

  /// How many stored bytes there may be before uploads are answered with S3's `SlowDown`.
  public var memoryLimit = 1 << 30

  /// How long presigned URLs are valid, in seconds, from 1 to 604800 (S3's week).
  public var presignTTL = 3600

  /// The least size of every part but the last, in bytes; S3 asks for 5 MiB.
  public var minimumPartSize = 5 << 20

  /// How many requests the journal remembers; 0 turns it off.
  public var journalLimit = 10_000

  /// The bearer token that `/_mock` asks for; nil asks for none.
  public var adminToken: String?

  /// Public names by which `/_mock` may be reached beside addresses, private names, ``host`` and ``publicURL``'s host.
  ///
  /// Others are refused, since any page can make a name of its own point to this machine.
  public var allowedHosts: [String] = []

  /// How many bytes a request's line and header fields may have together; beyond it 431.
  public var maxHeadSize = 64 << 10

  /// How long a request's head may take from its first byte to its last; then 408.
  public var headTimeout = Duration.seconds(10)

  /// How long a connection stays open without a request.
  public var idleTimeout = Duration.seconds(75)

  /// How long a body may come in at less than 1 KiB a second; then 408.
  public var bodyTimeout = Duration.seconds(30)

  /// How many connections may be open; further ones wait until one closes.
  public var maxConnections = 10_000

  /// How many threads serve connections; nil takes one for each core but one, and at least one.
  public var lanes: Int?

  /// The logger for messages, including one per request; nil writes to standard error.
  public var logger: Logger?

  /// The least severe messages written to standard error without a ``logger``; nil writes none.
  public var logLevel: LogLevel?

  /// How log lines are written.
  public var logFormat = LogFormat.text

  /// A configuration with the demo fixtures or others, on a free port of the loopback address.
  ///
  /// ```swift
  /// let mock = try MockServer(Configuration(fixtures: .paths(["fixtures/world.yaml"])))
  /// ```
  public init(fixtures: FixtureSource = .demo) {
    self.fixtures = fixtures
  }
}

/// Where a world comes from.
///
/// ```swift
/// let world = #"{"version": 1, "organizations": [{"slug": "acme"}]}"#
/// let mock = try MockServer(Configuration(fixtures: .json(world)))
/// ```
public enum FixtureSource: Sendable {
  /// The built-in demo: two organizations, every role and kind of token, eight files.
  case demo
  /// An empty world.
  case none
  /// Fixture files, or folders of them, merged in this order.
  case paths([String])
  /// The text of one fixture in JSON.
  case json(String)
}

/// Which bearer tokens are accepted.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.authentication = .any
/// ```
public enum TokenPolicy: String, Sendable, CaseIterable {
  /// Tokens that a fixture or the control API made.
  case known
  /// Unknown `polar_oat_` tokens as well: each becomes a new organization with both files scopes.
  case any
}

/// In which order files are listed.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.listOrder = .shuffled  // does the code under test page while it writes?
/// ```
public enum ListOrder: String, Sendable, CaseIterable {
  /// As they were created.
  case creation
  /// An arbitrary order, in which a file moves whenever its row changes: production promises none.
  case shuffled
}

/// Where the bytes of uploaded parts live.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.storage = .discard  // for uploads larger than memory
/// ```
public enum StorageMode: String, Sendable, CaseIterable {
  /// In memory.
  case memory
  /// In unlinked files.
  case disk
  /// Nowhere: sizes and checksums are stored, and reads return zeros of the right length.
  case discard
}

/// How severe a message must be to be written.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.logLevel = .debug
/// ```
public enum LogLevel: String, Sendable, CaseIterable {
  /// All messages.
  case debug
  /// One line per request, and what the server does.
  case info
  /// Messages that may need attention.
  case warning
  /// Failures.
  case error
}

/// How log lines are written.
///
/// ```swift
/// var configuration = Configuration()
/// configuration.logLevel = .info
/// configuration.logFormat = .json
/// ```
public enum LogFormat: String, Sendable, CaseIterable {
  /// A line for a person to read, with colours on a terminal.
  case text
  /// A JSON object a line.
  case json
}

extension Configuration {
  /// Whether only this machine can reach the mock; a host name is looked up.
  public var isLoopback: Bool {
    (try? SocketAddress.resolve(bareHost, isToListen: true))?.allSatisfy(\.isLoopback) ?? false
  }

  /// The host without brackets, which an IPv6 literal may have as in a URL.
  var bareHost: String {
    host.first == "[" && host.last == "]" ? String(host.dropFirst().dropLast()) : host
  }
}
