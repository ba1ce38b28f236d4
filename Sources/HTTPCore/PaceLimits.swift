/// How long one of several streams on a connection may take at what it owes. The limits of a whole connection see only
/// what all its streams do together.
package struct PaceLimits: Sendable {
  /// From a head's first byte to its last.
  package var head: Duration
  /// The span over which a body must keep its pace.
  package var slowBody: Duration
  /// The pace, in bytes per second.
  package var bodyPace: Int
  /// The span over which a peer must let `leastOutput` of an answer out that its windows hold back.
  package var slowOutput: Duration
  /// In bytes per `slowOutput`.
  package var leastOutput: Int
  /// How long the body of a request that was answered early is skipped.
  package var unwantedBody: Duration

  package init(
    head: Duration, slowBody: Duration, bodyPace: Int, slowOutput: Duration, leastOutput: Int,
    unwantedBody: Duration = .seconds(5)
  ) {
    self.head = head
    self.slowBody = slowBody
    self.bodyPace = bodyPace
    self.slowOutput = slowOutput
    self.leastOutput = leastOutput
    self.unwantedBody = unwantedBody
  }
}
