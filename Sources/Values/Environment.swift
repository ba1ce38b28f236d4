/// Everything that differs from one run to the next: time and chance.
package struct Environment: Sendable {
  package var clock: Clock
  /// Where ids, upload ids and version ids come from.
  package var seed: UInt64

  package init(clock: Clock, seed: UInt64) {
    self.clock = clock
    self.seed = seed
  }

  /// The system's time and a new seed.
  package static var live: Environment {
    var system = SystemRandomNumberGenerator()
    return Environment(clock: Clock(), seed: system.next())
  }
}
