package import HTTPCore
import HTTPTypes
import JSON
package import PolarFiles

/// `/_mock`: what a test or an operator does with the mock itself.
package struct ControlAPI: Sendable {
  private let store: Store
  private let version: String
  private let startedAt: ContinuousClock.Instant
  private let journal: JournalRoutes
  private let clock: ClockRoutes
  private let guardian: Guardian

  /// Bodies may hold a whole world with its contents.
  private static let bodyLimit = 1 << 30

  package init(store: Store, journal: Journal, version: String, adminToken: String?) {
    self.store = store
    self.version = version
    startedAt = .now
    self.journal = JournalRoutes(journal: journal)
    clock = ClockRoutes(clock: store.environment.clock)
    guardian = Guardian(adminToken: adminToken)
  }

  package func begin(_ head: RequestHead) -> Intake {
    let request = ControlRequest(head)
    do throws(ControlError) {
      try guardian.admit(head)
      let route = try Route(request)
      return .collect(limit: Self.bodyLimit) { body in
        guard case .complete(let bytes) = body else {
          return .now(ControlError(.tooLarge, "The body is larger than \(Self.bodyLimit) bytes.").response)
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
    case .health: .now(health(request))
    case .reset: .now(reset())
    case .listRequests: .now(try journal.list(request))
    case .clearRequests: .now(journal.clear())
    case .verifyRequests: .now(try journal.verify(request))
    case .waitForRequests: try journal.wait(request)
    case .showClock: .now(clock.show())
    case .setClock: .now(try clock.set(request))
    }
  }

  private func reset() -> Response {
    store.reset()
    journal.journal.removeAll()
    store.environment.clock.reset()
    return .noContent
  }

  private func health(_ request: ControlRequest) -> Response {
    var writer = JSONWriter(reservingCapacity: 128)
    writer.append(raw: #"{"status":"ok","version":"#)
    writer.append(string: version)
    writer.append(raw: #","url":"#)
    writer.append(string: "http://\(request.head.headers["host"] ?? "")")
    writer.append(raw: #","uptime_seconds":"#)
    writer.append(int: Int((ContinuousClock.now - startedAt).components.seconds))
    writer.append(raw: "}")
    return Response(json: writer.bytes)
  }
}
