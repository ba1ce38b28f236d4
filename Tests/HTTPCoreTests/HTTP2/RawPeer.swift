import HTTPCore

/// A peer that sends frames one by one.
final class RawPeer {
  let harness: HTTP2Harness
  private var bytes: [UInt8] = []

  init(_ harness: HTTP2Harness, settings: [(UInt16, UInt32)] = []) {
    self.harness = harness
    harness.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
    send(.settings(settings))
    send(Frame(.settings, Frame.ack))
  }

  func send(_ frame: Frame) {
    harness.send(frame.bytes)
    bytes += harness.taken()
  }

  /// All frames that came so far.
  func received() -> [Frame] {
    while harness.session.hasMoreOutput {
      harness.session.produce()
      bytes += harness.taken()
    }
    bytes += harness.taken()
    return Frame.parse(bytes)
  }
}
