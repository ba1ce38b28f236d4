/// A request head, or why it is refused, with what its stream is to know of it.
struct HTTP2Head {
  let request: Result<RequestHead, ProtocolViolation>
  /// Whether it ends the peer's side of the stream.
  let ends: Bool
  let answersHead: Bool
  let awaitsContinue: Bool
}
