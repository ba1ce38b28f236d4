import JSON

/// What a state file carries: all that a mock knows but its journal.
struct SavedState: Sendable {
  var world: World
  var failures: [FailureRule]
  var clock: Clock.Setting
}

/// Which state a store is in: it changes with everything that a state file carries.
struct StateStamp: Sendable, Equatable {
  var changes: UInt64
  /// As they are written.
  var failures: [UInt8]
  var clock: Clock.Setting
}

extension [FailureRule] {
  /// As a fixture has them.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.appendArray(self) { writer, rule in writer.append(rule) }
    return writer.bytes
  }

  /// Those that they are about, whatever their slugs are now.
  var organizations: [ID?] { map(\.match.criteria.organization) }
}
