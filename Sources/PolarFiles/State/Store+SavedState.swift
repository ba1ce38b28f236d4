import Platform
import Synchronization

extension Store {
  /// The state to save; nil if nothing has changed since that stamp.
  func savedState(since stamp: StateStamp?) -> (SavedState, StateStamp)? {
    let clock = clock.setting
    let failures = failures.all(at: now()).map(\.rule)
    let json = failures.json
    return state.withLock { state in
      let now = StateStamp(changes: state.changes, failures: json, clock: clock)
      return now == stamp
        ? nil : (SavedState(world: state.world.rowsAlone, failures: failures, clock: clock), now)
    }
  }

  /// Goes on from a saved state; a reset still goes back to the fixtures of the start.
  func resume(_ saved: SavedState) -> StateStamp {
    Reclaimer.afterFreeing {
      clock.setting = saved.clock
      let (replaced, changes) = state.withLock { state in
        let replaced = state.world
        state.world = saved.world
        return (replaced, state.changes)
      }
      // Rules that equal those of the fixtures still belong to them.
      let failures = saved.failures.json
      let own = self.failures.all(at: now()).map(\.rule)
      if own.json != failures || own.organizations != saved.failures.organizations {
        _ = self.failures.replace(with: saved.failures, at: now())
      }
      withExtendedLifetime(replaced) {}
      return StateStamp(changes: changes, failures: failures, clock: saved.clock)
    }
  }

  /// What the files of a saved state carry until they change.
  func nextRevision() -> UInt64 { state.withLock { $0.nextRevision() } }
}
