/// How long one of several streams on a connection may take at what it owes. The limits of a whole connection see only
/// what all its streams do together.
package struct PaceLimits: Sendable {
  /// From a head's first byte to its last.
  package var head: Duration
  /// The span over which a body must keep its pace.
  package var slowBody: Duration
  /// The pace, in bytes per second.
  package var bodyPace: Int
  /// With an answer waiting and the peer's window closed.
  package var closedWindow: Duration
  /// How long the body of a request that was answered early is skipped.
  package var unwantedBody: Duration

  package init(
    head: Duration, slowBody: Duration, bodyPace: Int, closedWindow: Duration, unwantedBody: Duration = .seconds(5)
  ) {
    self.head = head
    self.slowBody = slowBody
    self.bodyPace = bodyPace
    self.closedWindow = closedWindow
    self.unwantedBody = unwantedBody
  }
}
