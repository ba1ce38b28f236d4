package import HTTPTypes

/// What one peer can make the server hold or do; sizes are in bytes.
package struct HTTPLimits: Sendable {
  /// Request line and fields together; beyond it 431.
  package var head = 64 << 10
  /// The known methods, frequent ones first: a request with another one is malformed. Nil knows them all.
  package var methods: [HTTPRequest.Method]?
  /// Fields in one head; beyond it 431.
  package var fields = 1000
  /// Request target; beyond it 414.
  package var target = 32 << 10
  /// By how much all heads of one HTTP/2 connection together may exceed `head` when decoded, until the connection ends:
  /// HPACK makes kilobytes of one byte (RFC 7541 §7.3), so refusing each request alone would not bound the work.
  package var excessHeads = 256 << 10
  /// Extensions of all chunks of one body together (RFC 9112 §7.1.1 asks for a bound).
  package var chunkExtensions = 16 << 10
  /// Trailer fields of a chunked body.
  package var trailers = 8 << 10
  /// Unread body that HTTP/1 skips to keep the connection after an early answer; with more to come it closes.
  package var discardedBody = 64 << 10
  /// Unread body that HTTP/2 skips after an early answer; with more to come the stream is reset. Clients that look for
  /// an answer only when they have sent everything find it all the same.
  package var discardedStream = 64 << 20
  /// Unparsed input (pipelined requests) that is held while a response is due; with more, reading stops.
  package var heldInput = 16 << 10
  /// Output above which nothing more is pulled or parsed.
  package var outputMark = 256 << 10
  /// HTTP/2 frames that may wait while the output is above its mark: more than answers to all streams. A peer that asks
  /// for more and reads nothing is cut off.
  package var waitingFrames = 1000

  package init() {}

  func admits(_ method: HTTPRequest.Method) -> Bool { methods?.contains(method) ?? true }
}

/// How slow a peer may be at sending requests and reading responses, on a whole connection and on each stream of one.
package struct PaceLimits: Sendable {
  /// From a head's first byte to its last; then 408.
  package var head = Duration.seconds(10)
  /// The span over which a body must keep its pace; else 408.
  package var slowBody = Duration.seconds(30)
  /// The pace, in bytes per second.
  package var bodyPace = 1024
  /// The span over which a peer must read `leastOutput` of the waiting output, or open its HTTP/2 windows for as much
  /// of a response; else the connection or the stream ends.
  package var slowOutput = Duration.seconds(60)
  /// In bytes per `slowOutput`.
  package var leastOutput = 1024
  /// How long the rest of a body is discarded on an HTTP/2 stream that was answered early.
  package var unwantedBody = Duration.seconds(5)

  package init() {}
}

/// How much HTTP/2 peers may send ahead, and how many requests they may have open.
enum HTTP2Flow {
  static let maxStreams: UInt32 = 256
  /// A stream's window, which is also the most that the server holds for a full sink.
  static let streamWindow: Int32 = 256 << 10
  /// As large as all streams' windows together, so that full sinks never stop the other streams.
  static let connectionWindow = Int32(maxStreams) * streamWindow
}
