import Dispatch
import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// A request of `…/wait`: how often something must happen, and how long that may take. Answered by the event that
/// completes the count, never by polling.
struct WaitCall {
  static let keys = ["count", "timeout_ms"]
  /// In milliseconds.
  static let longest = 600_000

  let count: Int
  private let milliseconds: Int

  init(_ body: JSONObject) throws(ControlError) {
    count = try body.count("count") ?? 1
    milliseconds = try body.count("timeout_ms") ?? 5000
    guard milliseconds <= Self.longest else {
      throw ControlError(.invalid, "timeout_ms must be at most \(Self.longest).")
    }
  }

  /// How the end of a wait is answered.
  struct Wording<Found: Sendable>: Sendable {
    /// Makes the response when the count is reached.
    var success: @Sendable (Found) -> Response
    /// How often it has happened so far.
    var number: @Sendable (Found) -> Int
    /// The key of that number in the response to a time-out.
    var member: StaticString
    /// That number as the beginning of a sentence.
    var progress: @Sendable (Int) -> String
    /// Why it can no longer happen.
    var removal: ControlError
  }

  func answer<Source: Awaited>(
    _ source: Source, for goal: Source.State.Goal, _ wording: Wording<Source.State.Found>
  ) -> Answer {
    let id = source.makeWaitID()
    let deferred = DeferredResponse { source.cancel(id) }
    source.wait(id, for: goal, until: .now() + .milliseconds(milliseconds)) { [milliseconds] end in
      let response =
        switch end {
        case .came(let found): wording.success(found)
        case .timedOut(let found):
          Response(.requestTimeout) { writer in
            writer.append("error", "TimedOut")
            writer.append("detail", "\(wording.progress(wording.number(found))) within \(milliseconds) ms.")
            writer.append(wording.member, wording.number(found))
          }
        case .stopped(let found):
          ControlError(.unavailable, "The mock is stopping; \(wording.progress(wording.number(found))).").response
        case .removed: wording.removal.response
        }
      deferred.complete(response)
    }
    return .later(deferred)
  }
}
