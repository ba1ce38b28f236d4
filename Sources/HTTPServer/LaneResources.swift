import HTTPCore

/// What the connections of one lane share.
final class LaneResources {
  let poller = Poller()
  let context: SessionContext
  let timeouts: Server.Timeouts
  let outputRoom = OutputRoom()
  #if os(Linux)
    let splicing = SplicePipe()
  #endif
  private var isClosed = false
  /// Connections keep only what they could not use, so one buffer serves all; big, because uploads come in big reads.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)

  init(context: SessionContext, timeouts: Server.Timeouts) {
    self.context = context
    self.timeouts = timeouts
  }

  deinit {
    closePoller()
    readBuffer.deallocate()
  }

  /// Not before the poller's Dispatch source is cancelled.
  func closePoller() {
    if !isClosed { poller.close() }
    isClosed = true
  }
}
