internal import CNghttp2

/// Wraps one nghttp2 session in the server's role, and every call into the library.
///
/// - nghttp2 owns framing, HPACK, stream states, flow control and the checks of RFC 9113 §8.
/// - Its callbacks (see `Nghttp2+Callbacks`) run inside `receive` and `send`. They only gather heads, add to `events`
///   and write body runs to `output`; `HTTP2Session` handles the events afterwards and then calls back in here.
/// - `streams` holds each stream from its complete head until `remove`; nghttp2's stream user data points to the same
///   object, so that callbacks and mail find it without a search.
/// - The memory of nghttp2 is bounded: `send` stops at the output's mark (`isHeldBack`), the session then reads no
///   more, and one read causes a bounded number of frames.
final class Nghttp2 {
  /// Only this type and its extensions use it.
  private(set) var session: OpaquePointer?
  private let limits: HTTPLimits
  private let connection: ConnectionEndpoints
  let output: OutputQueue

  private(set) var streams: [HTTP2Stream] = []
  private var events: [HTTP2Event] = []
  /// The events being handled, the next one last.
  private var batch: [HTTP2Event] = []
  /// The head that is coming in.
  private var head: HTTP2FieldSection?
  /// The size of the fields of the head or trailers coming in, as RFC 9113 §6.5.2 counts it.
  private var headSize = 0
  /// By how much all heads together have exceeded their limit.
  private var excessHeads = 0
  private var identifiers = StreamIdentifiers()
  /// How many more body bytes may be sent to an upgraded peer that has not sent its preface yet; nil once it has. curl
  /// 7 fails when more than 32 KiB follow the 101.
  private var bytesBeforePreface: Int?
  /// The bytes being received.
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether `send` stopped at the output's mark with more to write.
  private(set) var isHeldBack = false

  init(output: OutputQueue, limits: HTTPLimits, connection: ConnectionEndpoints) {
    self.output = output
    self.limits = limits
    self.connection = connection
    let callbacks = Self.makeCallbacks()
    defer { nghttp2_session_callbacks_del(callbacks) }
    var options: OpaquePointer?
    nghttp2_option_new(&options)
    defer { nghttp2_option_del(options) }
    // Windows grow as sinks take bytes, not as bytes arrive. The limits on SETTINGS and PING floods, rapid resets
    // (CVE-2023-44487) and CONTINUATION floods (CVE-2024-28182) stay at the library's own values.
    nghttp2_option_set_no_auto_window_update(options, 1)
    nghttp2_session_server_new2(&session, callbacks, Unmanaged.passUnretained(self).toOpaque(), options)
    submitSettings()
  }

  deinit { nghttp2_session_del(session) }

  private func submitSettings() {
    let settings = [
      (NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, HTTP2Flow.maxStreams),
      (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, UInt32(HTTP2Flow.streamWindow)),
      (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, UInt32(limits.head)),
    ].map { nghttp2_settings_entry(settings_id: Int32($0.rawValue), value: $1) }
    nghttp2_submit_settings(session, 0, settings, settings.count)
    nghttp2_session_set_local_window_size(session, 0, 0, HTTP2Flow.connectionWindow)
  }

  // MARK: Bytes in and out

  /// False when the peer broke the protocol beyond what nghttp2 answers itself.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    input = bytes
    bytesBeforePreface = nil
    defer { input = UnsafeRawBufferPointer(start: nil, count: 0) }
    let taken = cnghttp2_session_mem_recv(
      session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    guard taken < 0 else { return true }
    let isFlood = taken == Int(NGHTTP2_ERR_FLOODED.rawValue) || excessHeads > limits.excessHeads
    terminate(isFlood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR)
    return false
  }

  /// Removes the next event.
  func takeEvent() -> HTTP2Event? {
    if batch.isEmpty {
      swap(&batch, &events)
      batch.reverse()
    }
    return batch.popLast()
  }

  /// Writes frames until nothing is left or the output is at its mark.
  func send() {
    isHeldBack = false
    guard nghttp2_session_want_write(session) != 0 else { return }
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

  /// The stream whose head has begun and is not complete.
  var streamOfOpenHead: Int32? { head?.stream }

  /// Whether an upgraded peer has not sent its preface yet.
  var awaitsPreface: Bool { bytesBeforePreface != nil }

  // MARK: The streams held

  /// The stream with that identifier, if it is held.
  func stream(_ id: Int32) -> HTTP2Stream? {
    nghttp2_session_get_stream_user_data(session, id).map {
      Unmanaged<HTTP2Stream>.fromOpaque($0).takeUnretainedValue()
    }
  }

  func hold(_ stream: HTTP2Stream) {
    stream.index = streams.count
    streams.append(stream)
    nghttp2_session_set_stream_user_data(session, stream.id, Unmanaged.passUnretained(stream).toOpaque())
  }

  /// False when it is not held any more.
  func remove(_ stream: HTTP2Stream) -> Bool {
    guard stream.index < streams.count, streams[stream.index] === stream else { return false }
    nghttp2_session_set_stream_user_data(session, stream.id, nil)
    streams.swapAt(stream.index, streams.count - 1)
    streams[stream.index].index = stream.index
    streams.removeLast()
    return true
  }

  // MARK: The connection

  /// Lets the peer send that much more on the connection.
  func returnConnectionWindow(_ count: Int) { nghttp2_session_consume_connection(session, count) }

  /// Takes over from HTTP/1.1 (RFC 7540 §3.2) with the request that asked for it as stream 1. False when `settings` is
  /// not a SETTINGS payload.
  func upgrade(settings: [UInt8], answersHead: Bool) -> Bool {
    identifiers.open(1)
    bytesBeforePreface = 16 << 10
    return nghttp2_session_upgrade2(session, settings, settings.count, answersHead ? 1 : 0, nil) == 0
  }

  /// Announces that the connection will end (RFC 9113 §6.8); a PONG shows that the peer has read it.
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

  // MARK: What the callbacks report

  func beginFrame(_ frame: nghttp2_frame_hd) {
    // nghttp2 leaves HEADERS on a stream that was passed over unanswered; RFC 9113 §5.1.1 wants a connection error.
    if frame.type == UInt8(NGHTTP2_HEADERS.rawValue), !identifiers.open(frame.stream_id) {
      terminate(NGHTTP2_PROTOCOL_ERROR)
    }
  }

  func beginHeaders(_ frame: nghttp2_headers) {
    headSize = 0
    head = frame.cat == NGHTTP2_HCAT_REQUEST ? HTTP2FieldSection(stream: frame.hd.stream_id) : nil
  }

  /// A field of a head or of trailers, which no handler asks for.
  func takeField(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) -> nghttp2_error {
    let size = name.count + value.count + 32
    headSize += size
    if headSize > limits.head { excessHeads += min(size, headSize - limits.head) }
    // Decoding must not go on to the end of such a head.
    if excessHeads > limits.excessHeads { return NGHTTP2_ERR_CALLBACK_FAILURE }
    head?.append(name: name, value: value, size: headSize, limits)
    return nghttp2_error(0)
  }

  /// nghttp2 passes DATA on in place; a copy would not live until the event is handled.
  func takeData(_ id: Int32, _ bytes: UnsafeRawBufferPointer) -> nghttp2_error {
    guard let first = bytes.baseAddress, let start = input.baseAddress, first >= start,
      first + bytes.count <= start + input.count
    else { return NGHTTP2_ERR_CALLBACK_FAILURE }
    if let stream = stream(id) {
      events.append(.data(stream, bytes))
    } else {
      returnConnectionWindow(bytes.count)
    }
    return nghttp2_error(0)
  }

  func takeFrame(_ frame: nghttp2_frame_hd) {
    let endsStream = frame.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    switch UInt32(frame.type) {
    case NGHTTP2_HEADERS.rawValue:
      if let head = head.take() {
        let stream = head.complete(endsStream: endsStream, over: connection, limits)
        hold(stream)
        events.append(.begin(stream))
      } else if endsStream, let stream = stream(frame.stream_id) {
        events.append(.end(stream))
      }
    case NGHTTP2_DATA.rawValue:
      if endsStream, let stream = stream(frame.stream_id) { events.append(.end(stream)) }
    case NGHTTP2_PING.rawValue:
      if frame.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 { events.append(.pong) }
    default: break
    }
  }

  /// A frame that cannot be sent: the library drops a head of more than 64 KiB, for which the peer would wait in vain.
  func missFrame(_ frame: nghttp2_frame_hd) {
    guard frame.type == UInt8(NGHTTP2_HEADERS.rawValue) else { return }
    nghttp2_submit_rst_stream(session, 0, frame.stream_id, NGHTTP2_INTERNAL_ERROR.rawValue)
  }

  func closeStream(_ id: Int32, code: UInt32) {
    if head?.stream == id { head = nil }
    if let stream = stream(id) { events.append(.closed(stream, code: code)) }
  }

  func prepareData(_ id: Int32, limit: Int) -> NextData {
    guard let stream = stream(id) else { return .failed }
    switch stream.progress.feed?.prepare() {
    case .ready(let count): return .frame(min(count, limit), isLast: false)
    case .dry: return .nothing
    case .ended: return .frame(0, isLast: true)
    case nil: break
    }
    var limit = limit
    if let delivery = stream.progress.delivery {
      limit = min(limit, delivery.allowance(stream.progress.body))
      delivery.isHeld = limit == 0
      if limit == 0 { return .nothing }
    }
    guard let count = stream.progress.body?.prepare(limit: limit), let body = stream.progress.body else {
      return .failed
    }
    return .frame(count, isLast: body.sent + count == body.count && stream.progress.delivery?.ending == nil)
  }

  func writeData(_ id: Int32, head: UnsafeRawBufferPointer, count: Int) -> nghttp2_error {
    if output.count >= limits.outputMark { return NGHTTP2_ERR_WOULDBLOCK }
    if let left = bytesBeforePreface {
      if left < count { return NGHTTP2_ERR_WOULDBLOCK }
      bytesBeforePreface = left - count
    }
    let stream = stream(id)
    guard let run = stream?.progress.feed?.take(count) ?? stream?.progress.body?.take(count, readsFiles: true) else {
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE
    }
    output.append(copying: head)
    output.append(run)
    return nghttp2_error(0)
  }
}
