import HTTPCore
import Platform
import TLS

/// What the connections of one lane share.
final class LaneResources {
  let poller: Poller
  let context: SessionContext
  /// Nil without TLS.
  let tls: TLSContext?
  /// Holds input only while a connection reads: a connection copies what its session does not take.
  var readBuffer = [UInt8](repeating: 0, count: Connection.longestRead)

  /// Holds the content of one TLS record while it is decrypted or encrypted. Not lazy, since each write to a lazy array
  /// copies it.
  var recordBuffer: [UInt8]

  init(poller: Poller, context: SessionContext, tls: TLSContext?) {
    self.poller = poller
    self.context = context
    self.tls = tls
    recordBuffer = [UInt8](repeating: 0, count: tls == nil ? 0 : TLSTransport.longestRecord)
  }
}
