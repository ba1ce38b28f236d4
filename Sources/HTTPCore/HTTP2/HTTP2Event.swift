/// What happened on an HTTP/2 connection, in order.
enum HTTP2Event {
  /// A request's head is complete.
  case begin(HTTP2Stream)
  /// A run of a body, inside the bytes that were received.
  case data(HTTP2Stream, UnsafeRawBufferPointer)
  /// The peer ended its side of a stream, after the head.
  case end(HTTP2Stream)
  /// The stream is gone, with the error code of RFC 9113 §7.
  case closed(HTTP2Stream, code: UInt32)
  /// The peer answered our PING.
  case pong
}
