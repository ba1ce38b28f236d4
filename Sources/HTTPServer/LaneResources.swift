import HTTPCore
import Platform

/// What the connections of one lane share.
final class LaneResources {
  let poller: Poller
  let context: SessionContext
  /// Connections keep only what they could not use, so one buffer serves all.
  var readBuffer = [UInt8](repeating: 0, count: Connection.longestRead)

  init(poller: Poller, context: SessionContext) {
    self.poller = poller
    self.context = context
  }
}
