internal import CNghttp2

/// One nghttp2 session in the server's role, and every call into the library.
///
/// nghttp2 owns framing, HPACK, stream states, flow control and the checks of RFC 9113 §8. Its callbacks only append to
/// `Nghttp2State.events` and, while it sends, copy body runs to `output`; nothing they call reaches back into the session.
final class Nghttp2 {
  private let state: UnsafeMutablePointer<Nghttp2State>
  private let session: OpaquePointer?
  private let memory: Nghttp2Memory
  private let limits: HTTPLimits

  /// Whether `send` stopped at the output's mark with more to write.
  @exclusivity(unchecked) private(set) var isHeldBack = false

  init(output: OutputQueue, limits: HTTPLimits, memory: Nghttp2Memory, connection: ConnectionEndpoints) {
    self.limits = limits
    self.memory = memory
    state = .allocate(capacity: 1)
    state.initialize(to: Nghttp2State(output: output, limits: limits, connection: connection))
    let callbacks = Self.makeCallbacks()
    defer { nghttp2_session_callbacks_del(callbacks) }
    var options: OpaquePointer?
    nghttp2_option_new(&options)
    defer { nghttp2_option_del(options) }
    // Windows grow as sinks take bytes, not as bytes arrive. The limits on SETTINGS and PING floods, rapid resets
    // (CVE-2023-44487) and CONTINUATION floods (CVE-2024-28182) stay at the library's own values.
    nghttp2_option_set_no_auto_window_update(options, 1)
    var session: OpaquePointer?
    let context = state
    memory.withAllocator { _ = nghttp2_session_server_new3(&session, callbacks, context, options, $0) }
    self.session = session
    submitSettings()
  }

  deinit {
    nghttp2_session_del(session)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  private func submitSettings() {
    let settings = [
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue), value: HTTP2Flow.maxStreams),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(HTTP2Flow.streamWindow)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue), value: UInt32(limits.head)),
    ]
    nghttp2_submit_settings(session, 0, settings, settings.count)
    nghttp2_session_set_local_window_size(session, 0, 0, HTTP2Flow.connectionWindow)
  }

  // MARK: Bytes in and out

  /// False when the peer broke the protocol beyond what nghttp2 answers itself.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.pointee.input = bytes
    state.pointee.bytesBeforePreface = nil
    defer { state.pointee.input = UnsafeRawBufferPointer(start: nil, count: 0) }
    let taken = cnghttp2_session_mem_recv(
      session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    guard taken < 0 else { return true }
    let isFlood = taken == Int(NGHTTP2_ERR_FLOODED.rawValue) || state.pointee.excessHeads > limits.excessHeads
    terminate(isFlood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR)
    return false
  }

  /// Gives what happened since the last call, in exchange for an empty array.
  func takeEvents(_ events: inout [HTTP2Event]) { swap(&events, &state.pointee.events) }

  var hasEvents: Bool { !state.pointee.events.isEmpty }

  /// Writes frames until nothing is left or the output is at its mark.
  func send() {
    let output = state.pointee.output
    isHeldBack = false
    while output.count < limits.outputMark {
      var frame: UnsafePointer<UInt8>?
      let count = cnghttp2_session_mem_send(session, &frame)
      guard count > 0 else { break }
      output.append(copying: UnsafeRawBufferPointer(start: frame, count: count))
    }
    isHeldBack = output.count >= limits.outputMark && nghttp2_session_want_write(session) != 0
  }

  /// Frames, DATA aside, that wait to be written.
  var waitingFrames: Int { nghttp2_session_get_outbound_queue_size(session) }

  /// Whether nothing more will be read or written.
  var isOver: Bool { nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0 }

  var isInsideHead: Bool { state.pointee.heads.stream != nil }

  /// The stream whose head has begun and is not complete.
  var streamOfOpenHead: Int32? { state.pointee.heads.stream }

  /// Whether a peer that came from HTTP/1.1 has not sent its preface.
  var awaitsPreface: Bool { state.pointee.bytesBeforePreface != nil }

  // MARK: Streams

  /// The streams that the session above has begun and not removed; their bodies are pulled from here.
  var streams: StreamTable<HTTP2Stream> {
    get { state.pointee.streams }
    _modify { yield &state.pointee.streams }
  }

  /// Answers with the head and the stream's body, if it has one.
  func respond(_ stream: HTTP2Stream, _ head: HTTP2ResponseHead, _ headers: HeaderBlock, hasBody: Bool) {
    let read = hasBody ? Self.readBody : nil
    _ = head.withFields(headers) { fields in
      cnghttp2_submit_response(session, stream.id, fields.baseAddress, fields.count, read)
    }
  }

  func submitInterim(_ stream: Int32, _ head: HTTP2ResponseHead) {
    _ = head.withFields(HeaderBlock()) { fields in
      nghttp2_submit_headers(session, 0, stream, nil, fields.baseAddress, fields.count, nil)
    }
  }

  func reset(_ stream: Int32, _ code: nghttp2_error_code) {
    nghttp2_submit_rst_stream(session, 0, stream, code.rawValue)
  }

  /// Whether the response is written and the peer has not ended its side.
  func isAnsweredEarly(_ stream: Int32) -> Bool {
    nghttp2_session_get_stream_local_close(session, stream) == 1
      && nghttp2_session_get_stream_remote_close(session, stream) == 0
  }

  /// Whether the peer's windows let nothing of the stream's body out.
  func isBlockedByWindow(_ stream: Int32) -> Bool {
    nghttp2_session_get_remote_window_size(session) <= 0
      || nghttp2_session_get_stream_remote_window_size(session, stream) == 0
  }

  func isOpen(_ stream: Int32) -> Bool { nghttp2_session_get_stream_local_close(session, stream) >= 0 }

  func peerEnded(_ stream: Int32) -> Bool { nghttp2_session_get_stream_remote_close(session, stream) != 0 }

  /// Lets the peer send that much more on the connection.
  func returnConnectionWindow(_ count: Int) { nghttp2_session_consume_connection(session, count) }

  /// Lets the peer send that much more on the stream.
  func returnStreamWindow(_ stream: Int32, _ count: Int) { nghttp2_session_consume_stream(session, stream, count) }

  // MARK: The connection

  /// Takes over from HTTP/1.1 (RFC 7540 §3.2) with the request that asked for it as stream 1. False when `settings` is
  /// not a SETTINGS payload.
  func upgrade(settings: [UInt8], answersHead: Bool) -> Bool {
    state.pointee.identifiers.open(1)
    state.pointee.bytesBeforePreface = 16 << 10
    return nghttp2_session_upgrade2(session, settings, settings.count, answersHead ? 1 : 0, nil) == 0
  }

  /// Announces that the connection will end (RFC 9113 §6.8); a PONG tells that the peer knows.
  func announceEnd() {
    nghttp2_submit_shutdown_notice(session)
    nghttp2_submit_ping(session, 0, nil)
  }

  /// Takes no further stream.
  func refuseStreams() {
    nghttp2_submit_goaway(
      session, 0, nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR.rawValue, nil, 0)
  }

  func terminate(_ code: nghttp2_error_code) { nghttp2_session_terminate_session(session, code.rawValue) }
}
