import HTTPServer
import Logging
import PolarFiles
import Recording

/// A running mock: Polar's Files API, its object store and the control API on one port.
///
/// It is ready when the initialiser returns and stops when the last reference to it goes, or at ``stop()``. Many can
/// run in one process, each with a world of its own. All of it may be called from any thread or task, also after the
/// stop: what was recorded stays there, the world can still be asked and changed, and the port is free for another.
///
/// ```swift
/// let mock = try MockServer()
/// print(mock.url, mock.token)
/// mock.stop()
/// ```
public final class MockServer: Sendable {
  /// Where the mock answers, such as `http://127.0.0.1:49152`: what an SDK takes as its server URL.
  public let url: String

  /// The certificate that a client of HTTPS has to trust, as PEM; nil without ``Configuration/tls``, and with
  /// ``ServerCertificate/files(certificate:key:)``.
  public let certificateAuthority: String?

  /// The port that the mock listens on.
  public let port: Int

  let store: Store
  let journal: Journal
  /// Warnings for the operator, in sentences.
  package let warnings: [String]
  private let server: Server
  private let watcher: FixtureWatcher?
  let keeper: StateKeeper?

  /// Starts a mock and returns once its port is open.
  ///
  /// - Throws: ``MockError`` when a value of the configuration is out of its range, a fixture is wrong, the port is
  ///   taken, or the folder for parts cannot be used.
  ///
  /// ```swift
  /// let mock = try MockServer(Configuration(fixtures: .none))
  /// ```
  public init(_ configuration: Configuration = Configuration()) throws(MockError) {
    do { try configuration.check() } catch { throw .configuration("\(error.setting) \(error.reason)") }
    do {
      try DescriptorSupply.prepare(connections: configuration.maxConnections)
    } catch {
      throw .bind("\(error)")
    }
    let certificate = configuration.tls ?? (configuration.interception == nil ? nil : .generated)
    let serving: SecureServing? = if let certificate { try SecureServing(certificate, configuration) } else { nil }
    certificateAuthority = serving?.authority
    warnings = (serving?.warning).map { [$0] } ?? []
    store = try Self.makeStore(configuration)
    journal = Journal(limit: configuration.journalLimit)
    let standardError = configuration.logLevel.map {
      StandardErrorLogHandler(level: $0, format: configuration.logFormat)
    }
    let log: (any AccessLogOutput)? = configuration.logger.map { LoggerOutput(logger: $0) } ?? standardError
    let logger =
      configuration.logger ?? standardError.map { handler in Logger(label: "polar-files-mock") { _ in handler } }
    let hosts = ServerHosts(publicURL: configuration.publicURL)
    let connections = ConnectionLimit(configuration.maxConnections)
    let handler = MockHandler(
      configuration, store: store, journal: journal, hosts: hosts, connections: connections,
      certificateAuthority: certificateAuthority, log: log)
    keeper = try Self.keeper(configuration, store: store, logger: logger)
    watcher = try Self.watcher(configuration, store: store, logger: logger)
    var serverConfiguration = try Server.Configuration(configuration)
    serverConfiguration.tls = serving?.context
    serverConfiguration.proxy = configuration.interception?.proxy
    server = Server(serverConfiguration, limit: connections, handler: handler)
    do {
      let address = try server.start()[0]
      self.port = Int(address.port)
      let authority = Self.authority(configuration.host, address)
      hosts.add(authority)
      url = "\(configuration.tls == nil ? "http" : "https")://\(authority)"
    } catch {
      throw .bind("\(error)")
    }
    keeper?.start()
  }

  /// Stops: no new connections, requests in flight finish (10 seconds at most), the port is free when it returns.
  ///
  /// Calling it again does nothing. When the last reference goes without it, requests in flight are cut off. A global
  /// or static mock is never let go: it ends with the process. Not to be called within the handler of
  /// ``Configuration/logger``, which runs within a request: it would wait for itself.
  ///
  /// ```swift
  /// let mock = try MockServer()
  /// mock.stop()
  /// ```
  public func stop() {
    endWaits()
    server.stopAndWait()
    keeper?.stop()
    LineOutput.standardError.flush()
  }

  /// Stops without blocking the caller's thread; see ``stop()``.
  ///
  /// ```swift
  /// let mock = try MockServer()
  /// await mock.shutdown()
  /// ```
  public func shutdown() async {
    endWaits()
    await server.stop()
    await keeper?.stop()
  }

  private func endWaits() {
    watcher?.cancel()
    journal.stopWaiting()
    store.failures.stopWaiting()
  }

  /// Goes back to the fixtures of the start: files, uploads, tokens, failures, journal, clock and rate limits.
  ///
  /// URLs that were presigned before are refused afterwards, since their uploads are gone.
  ///
  /// ```swift
  /// mock.reset()
  /// print(mock.requests.isEmpty, mock.uploads.isEmpty)  // true true
  /// ```
  public func reset() {
    store.restart()
    journal.removeAll()
  }

  /// The authority of `url`: a host name as configured, since a certificate or a client's rule may depend on it, and
  /// loopback for a wildcard address, which cannot be connected to.
  private static func authority(_ host: String, _ address: BoundAddress) -> String {
    switch address.host {
    case "0.0.0.0": return "127.0.0.1:\(address.port)"
    case "::": return "[::1]:\(address.port)"
    default:
      let isLiteral = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
      return isLiteral ? "\(address)" : "\(host):\(address.port)"
    }
  }
}
