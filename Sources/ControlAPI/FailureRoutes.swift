import Dispatch
import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// `/_mock/failures`: which requests are to fail, and how often they did.
struct FailureRoutes: Sendable {
  let store: Store

  private var rules: FailureRules { store.failures }

  func list() -> Response {
    let all = rules.all(at: store.now())
    return Response { writer in
      writer.append("count", all.count)
      writer.append("failures", all)
    }
  }

  /// One rule, or a list: all of them, or on a mistake none.
  func add(_ request: ControlRequest) throws(ControlError) -> Response {
    let added = try read(request)
    do throws(FailureIDTaken) {
      return Self.named(try rules.add(added, at: store.now()), .created)
    } catch {
      throw ControlError(.conflict, "id: a failure with id \(error.id) is there already")
    }
  }

  func replace(_ request: ControlRequest) throws(ControlError) -> Response {
    Self.named(rules.replace(with: try read(request), at: store.now()), .ok)
  }

  func clear() -> Response {
    _ = rules.replace(with: [], at: store.now())
    return .noContent
  }

  func remove(_ id: String) throws(ControlError) -> Response {
    guard rules.remove(id) else { throw Self.missing(id) }
    return .noContent
  }

  /// Answers as soon as the rule has struck so often: woken by the strike, never by polling.
  func wait(_ id: String, _ request: ControlRequest) throws(ControlError) -> Answer {
    let body = try request.object(knowing: ["count", "timeout_ms"])
    let count = try body.count("count") ?? 1
    let milliseconds = try body.count("timeout_ms") ?? 5000
    guard milliseconds <= JournalRoutes.longestWait else {
      throw ControlError(.invalid, "timeout_ms must be at most \(JournalRoutes.longestWait).")
    }
    guard let live = rules.all(at: store.now()).first(where: { $0.id == id }) else { throw Self.missing(id) }
    if let times = live.rule.times, times < count {
      throw ControlError(.invalid, "count is \(count), but \(id) strikes \(times) times at most.")
    }
    let waiter = rules.makeWaiterID()
    let deferred = DeferredResponse { [rules] in rules.cancel(waiter) }
    rules.wait(waiter, for: id, count: count, until: .now() + .milliseconds(milliseconds)) { [rules, store] awaited in
      switch awaited {
      case .came:
        guard let live = rules.all(at: store.now()).first(where: { $0.id == id }) else {
          return deferred.complete(Self.missing(id).response)
        }
        deferred.complete(Response(.ok, live))
      case .timedOut(let struck):
        deferred.complete(
          Response(.requestTimeout) { writer in
            writer.append("error", "TimedOut")
            writer.append("detail", "\(id) struck \(struck) of \(count) times within \(milliseconds) ms.")
            writer.append("struck", struck)
          })
      case .removed: deferred.complete(Self.missing(id).response)
      case .stopped: deferred.complete(ControlError(.unavailable, "The mock is stopping.").response)
      }
    }
    return .later(deferred)
  }

  private func read(_ request: ControlRequest) throws(ControlError) -> [FailureRule] {
    let document = try request.document()
    do throws(FixtureErrors) { return try store.failureRules(document) } catch { throw ControlError(error) }
  }

  private static func named(_ ids: [String], _ status: HTTPResponse.Status) -> Response {
    Response(status) { writer in
      writer.append("ids", ids) { writer, id in writer.append(string: id) }
    }
  }

  private static func missing(_ id: String) -> ControlError {
    ControlError(.notFound, "There is no failure \(id).")
  }
}

extension LiveFailure: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.appendMembers(of: rule)
    writer.append("struck", struck)
    writer.append("passed", passed)
    writer.append("left", left)
  }
}
