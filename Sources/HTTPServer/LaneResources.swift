import HTTPCore
import Platform
import TLS

/// What the connections of one lane share.
final class LaneResources {
  let poller: Poller
  let context: SessionContext
  /// Nil where cleartext alone is spoken.
  let tls: TLSContext?
  /// Connections keep only what they could not use, so one buffer serves all.
  var readBuffer = [UInt8](repeating: 0, count: Connection.longestRead)

  /// What one record decrypts to, or is made of, for as long as it takes to hand it on. Not lazy: to write to a lazy array
  /// copies it each time.
  var recordBuffer: [UInt8]

  init(poller: Poller, context: SessionContext, tls: TLSContext?) {
    self.poller = poller
    self.context = context
    self.tls = tls
    recordBuffer = [UInt8](repeating: 0, count: tls == nil ? 0 : TLSTransport.longestRecord)
  }
}
