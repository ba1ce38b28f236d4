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
    guard rules.remove(id, at: store.now()) else { throw Self.missing(id) }
    return .noContent
  }

  /// Answers as soon as the rule has struck so often.
  func wait(_ id: String, _ request: ControlRequest) throws(ControlError) -> Answer {
    let call = try WaitCall(try request.object(knowing: WaitCall.keys))
    guard let live = rules.all(at: store.now()).first(where: { $0.id == id }) else { throw Self.missing(id) }
    if let times = live.rule.times, times < call.count {
      throw ControlError(.invalid, "count is \(call.count), but \(id) strikes \(times) times at most.")
    }
    return call.answer(
      rules, for: .init(of: id, count: call.count),
      .init(
        success: { Response(.ok, $0) }, number: { $0.struck }, member: "struck",
        progress: { "\(id) struck \($0) of \(call.count) times" }, removal: Self.missing(id)))
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
