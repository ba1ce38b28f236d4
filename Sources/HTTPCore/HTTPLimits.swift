/// Sizes in bytes that bound what one peer can make the server hold or do.
package struct HTTPLimits: Sendable {
  /// Request line and fields together; beyond it 431.
  package var head = 64 << 10
  /// Fields in one head; beyond it 431.
  package var fields = 200
  /// Request target; beyond it 414.
  package var target = 8 << 10
  /// Extensions of all chunks of one body together (RFC 9112 §7.1.1 asks for a bound).
  package var chunkExtensions = 16 << 10
  /// Fields behind a chunked body.
  package var trailers = 8 << 10
  /// Unread body that is skipped to keep the connection after an early answer; with more to come it closes.
  package var discardedBody = 64 << 10
  /// Kept unparsed (pipelined requests) while an answer is due; then reading stops.
  package var heldInput = 16 << 10
  /// Output above which nothing more is pulled or parsed.
  package var outputMark = 256 << 10

  package init() {}
}
