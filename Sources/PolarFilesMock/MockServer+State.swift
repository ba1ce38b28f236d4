import Logging
import PolarFiles

extension MockServer {
  /// Restores the state that the configuration names, and keeps it up to date; nil without one.
  static func keeper(_ configuration: Configuration, store: Store, logger: Logger?) throws(MockError) -> StateKeeper? {
    guard let path = configuration.state else { return nil }
    do throws(StateFailure) {
      let keeper = try StateKeeper(path: path, store: store) { failure in
        if case .late = failure { logger?.warning("\(failure)") } else { logger?.error("\(failure)") }
      }
      if keeper.hasResumed { logger?.info("world taken from \(path); fixtures are what a reset goes back to") }
      return keeper
    } catch {
      throw .storage("\(error)")
    }
  }

  /// Why the state was not written at the stop; nil if it was, or if the mock keeps none.
  package var stateFailure: String? { keeper?.failure?.description }
}
