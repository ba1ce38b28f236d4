internal import CNghttp2

/// What the session asks of nghttp2 about one stream.
extension Nghttp2 {
  /// Submits the response: the head, and the stream's body if it has one.
  func respond(_ stream: HTTP2Stream, _ head: HTTP2ResponseHead) {
    // A response that is cut must not end the stream, even without a body.
    let isBare = !stream.progress.hasBody && stream.progress.delivery?.ending == nil
    let read = isBare ? nil : Self.readBody
    head.withFields { cnghttp2_submit_response(session, stream.id, $0.baseAddress, $0.count, read) }
  }

  func submitInterim(_ stream: HTTP2Stream, _ head: HTTP2ResponseHead) {
    head.withFields { nghttp2_submit_headers(session, 0, stream.id, nil, $0.baseAddress, $0.count, nil) }
  }

  /// Lets nghttp2 ask again for a body that had nothing.
  func resume(_ stream: HTTP2Stream) { nghttp2_session_resume_data(session, stream.id) }

  func reset(_ stream: HTTP2Stream, _ code: nghttp2_error_code) {
    nghttp2_submit_rst_stream(session, 0, stream.id, code.rawValue)
  }

  /// Whether the response is written and the peer has not ended its side.
  func isAnsweredEarly(_ stream: HTTP2Stream) -> Bool {
    nghttp2_session_get_stream_local_close(session, stream.id) == 1 && !peerEnded(stream)
  }

  /// Whether the peer's windows let none of the stream's body through.
  func isBlockedByWindow(_ stream: HTTP2Stream) -> Bool {
    nghttp2_session_get_remote_window_size(session) <= 0
      || nghttp2_session_get_stream_remote_window_size(session, stream.id) == 0
  }

  func isOpen(_ stream: HTTP2Stream) -> Bool { nghttp2_session_get_stream_local_close(session, stream.id) >= 0 }

  func peerEnded(_ stream: HTTP2Stream) -> Bool { nghttp2_session_get_stream_remote_close(session, stream.id) != 0 }

  /// Lets the peer send that much more on the stream.
  func returnStreamWindow(_ stream: HTTP2Stream, _ count: Int) {
    nghttp2_session_consume_stream(session, stream.id, count)
  }
}
