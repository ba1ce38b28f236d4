package import HTTPCore
import HTTPTypes
import JSON
package import PolarFiles
package import Recording

/// Notes on a control request, for the log.
package final class ControlNotes: ExchangeNotes {
  /// Whether it changes the mock when it succeeds.
  package let isChange: Bool

  init(isChange: Bool) { self.isChange = isChange }
}

/// `/_mock`: the API by which a test or an operator inspects and controls the mock.
///
/// - The dashboard's own files and the certificate to trust are for everybody. Any other request passes `AccessPolicy`
///   and `Route` before its body is read; then the type that owns its path answers it.
/// - Store, journal and clock belong to the mock and have locks of their own: any number of requests run concurrently.
/// - `begin` and the answers run on a lane. What takes long, a whole world or a wait, is answered later from another
///   thread.
/// - Every refusal is a `ControlError`, and becomes an answer here alone.
package struct ControlAPI: Sendable {
  private let page = PageRoutes()
  private let certificate: CertificateRoute
  private let world: WorldRoutes
  private let tenants: TenantRoutes
  private let files: FileRoutes
  private let uploads: UploadRoutes
  private let journal: JournalRoutes
  private let clock: ClockRoutes
  private let failures: FailureRoutes
  private let health: HealthRoute
  private let status: StatusRoute
  private let metrics: MetricsRoute
  private let events: EventRoutes
  private let access: AccessPolicy

  /// - Parameters:
  ///   - publicURL: the URL that the health check returns; nil follows each request's Host.
  ///   - environment: the name of the emulated environment of Polar.
  ///   - certificateAuthority: the certificate that clients of HTTPS have to trust, as PEM; nil without one.
  ///   - hub: the source of `/_mock/events`; nil makes one.
  ///   - connections: the server's counts of connections, for `/_mock/metrics`.
  package init(
    store: Store, journal: Journal, version: String, publicURL: String? = nil,
    environment: String = "development", certificateAuthority: String? = nil, access: AccessPolicy = AccessPolicy(),
    views: FileViews = .none, hub: EventHub? = nil,
    connections: @escaping @Sendable () -> ConnectionCounts = { ConnectionCounts() }
  ) {
    let hub = hub ?? EventHub(store: store, journal: journal)
    certificate = CertificateRoute(pem: certificateAuthority)
    world = WorldRoutes(store: store, journal: journal)
    tenants = TenantRoutes(store: store)
    files = FileRoutes(store: store, views: views)
    uploads = UploadRoutes(store: store)
    self.journal = JournalRoutes(journal: journal, store: store)
    clock = ClockRoutes(clock: store.clock)
    failures = FailureRoutes(store: store)
    health = HealthRoute(version: version, publicURL: publicURL)
    status = StatusRoute(health: health, environment: environment, store: store, journal: journal, hub: hub)
    metrics = MetricsRoute(
      version: version, store: store, journal: journal, hub: hub, connections: connections)
    events = EventRoutes(hub: hub)
    self.access = access
  }

  package func begin(_ head: RequestHead) -> Intake {
    let request = ControlRequest(head)
    if let page = page.response(to: request) ?? certificate.response(to: request) { return .respond(page) }
    do throws(ControlError) {
      try access.admit(head)
      let route = try Route(request)
      return .collect(limit: route.bodyLimit, notes: ControlNotes(isChange: route.isChange)) { body in
        guard case .complete(let bytes) = body else {
          return .now(ControlError(.tooLarge, "The body is larger than \(route.bodyLimit) bytes.").response)
        }
        var request = request
        request.body = bytes
        do throws(ControlError) { return try answer(route, request) } catch { return .now(error.response) }
      }
    } catch {
      return .respond(error.response)
    }
  }

  private func answer(_ route: Route, _ request: ControlRequest) throws(ControlError) -> Answer {
    switch route {
    case .health: .now(health.show(request))
    case .status: .now(status.show(request))
    case .metrics: .now(metrics.show())
    case .events: .now(try events.open(request))
    case .reset: .now(world.reset())
    case .exportState: try world.export(request)
    case .replaceState: world.replace(request)
    case .mergeFixtures: world.merge(request)
    case .listOrganizations: .now(try tenants.listOrganizations(request))
    case .listUsers: .now(try tenants.listUsers(request))
    case .listTokens: .now(try tenants.listTokens(request))
    case .showToken(let id): .now(try tenants.showToken(id))
    case .addOrganization: .now(try tenants.addOrganization(request))
    case .addToken: .now(try tenants.addToken(request))
    case .revokeToken(let token): .now(try tenants.revoke(token))
    case .listFiles: try files.list(request)
    case .showFile(let id): .now(try files.show(id, request))
    case .amendFile(let id): .now(try files.amend(id, request))
    case .listUploads: .now(try uploads.list(request))
    case .showUpload(let file): .now(try uploads.show(file))
    case .listRequests: .now(try journal.list(request))
    case .clearRequests: .now(journal.clear())
    case .verifyRequests: .now(try journal.verify(request))
    case .waitForRequests: try journal.wait(request)
    case .showClock: .now(clock.show())
    case .setClock: .now(try clock.set(request))
    case .listFailures: .now(failures.list())
    case .addFailures: .now(try failures.add(request))
    case .replaceFailures: .now(try failures.replace(request))
    case .clearFailures: .now(failures.clear())
    case .removeFailure(let id): .now(try failures.remove(id))
    case .waitForFailure(let id): try failures.wait(id, request)
    }
  }
}
