/// How long a peer may take at what it owes: of a whole connection, and of one of several streams on it, which tell nothing
/// of each other.
package struct PaceLimits: Sendable {
  /// From a head's first byte to its last; then 408.
  package var head = Duration.seconds(10)
  /// The span over which a body must keep its pace; else 408.
  package var slowBody = Duration.seconds(30)
  /// The pace, in bytes per second.
  package var bodyPace = 1024
  /// The span over which a peer must take `leastOutput` of the output that waits for it, or let as much of an answer out that
  /// its windows hold back; else the connection or the stream ends.
  package var slowOutput = Duration.seconds(60)
  /// In bytes per `slowOutput`.
  package var leastOutput = 1024
  /// How long the body of a stream's request that was answered early is skipped.
  package var unwantedBody = Duration.seconds(5)

  package init() {}
}
