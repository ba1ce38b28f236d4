/// What happened on an HTTP/2 connection, in order.
enum HTTP2Event {
  /// A request's head is complete.
  case begin(HTTP2Stream)
  /// A run of a body, inside the bytes that were received.
  case data(stream: Int32, UnsafeRawBufferPointer)
  /// The peer ended its side of a stream, after the head.
  case end(stream: Int32)
  /// The stream is gone, with the error code of RFC 9113 §7.
  case closed(stream: Int32, code: UInt32)
  /// The peer answered our PING.
  case pong
}
