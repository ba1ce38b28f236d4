internal import CNghttp2

/// What the callbacks work on. They run inside calls on the session, and reach it by address: a class's properties
/// would be checked for exclusive access at every field and frame, a tenth of a request's cost.
struct Nghttp2State {
  let output: OutputQueue
  let limits: HTTPLimits
  var events: [HTTP2Event] = []
  var heads: HTTP2HeadReader
  var streams = StreamTable<HTTP2Stream>()
  var identifiers = StreamIdentifiers()
  /// Body bytes that may still be sent to a peer that came from HTTP/1.1 and has not spoken HTTP/2 yet; nil when it
  /// has. curl 7 fails when more than 32 KiB are there behind the 101.
  var bytesBeforePreface: Int?
  /// The size of the fields of the head or trailers coming in, as RFC 9113 §6.5.2 counts it.
  private var headSize = 0
  /// What heads were beyond their limit, all together.
  private(set) var excessHeads = 0
  /// The bytes being received.
  var input = UnsafeRawBufferPointer(start: nil, count: 0)

  init(output: OutputQueue, limits: HTTPLimits, connection: ConnectionEndpoints) {
    self.output = output
    self.limits = limits
    heads = HTTP2HeadReader(limits: limits, connection: connection)
  }

  /// False when the peer's heads are so large that decoding them must end.
  mutating func countField(_ count: Int) -> Bool {
    let size = count + 32
    headSize += size
    if headSize > limits.head { excessHeads += min(size, headSize - limits.head) }
    return excessHeads <= limits.excessHeads
  }

  mutating func beginHeaders(_ frame: nghttp2_headers) -> Int32 {
    headSize = 0
    if frame.cat == NGHTTP2_HCAT_REQUEST {
      heads.begin(frame.hd.stream_id)
    } else {
      heads.giveUp()
    }
    return 0
  }

  /// nghttp2 passes DATA on in place; a copy would not live until the event is handled.
  mutating func takeData(_ stream: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    guard let first = bytes.baseAddress, let start = input.baseAddress, first >= start,
      first + bytes.count <= start + input.count
    else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
    events.append(.data(stream: stream, bytes))
    return 0
  }

  mutating func takeFrame(_ head: nghttp2_frame_hd) {
    let ends = head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    switch UInt32(head.type) {
    case NGHTTP2_HEADERS.rawValue:
      if let stream = heads.stream {
        events.append(.begin(HTTP2Stream(id: stream, heads.finish(ends: ends))))
      } else if ends {
        // Trailers, which no handler asks for.
        events.append(.end(stream: head.stream_id))
      }
    case NGHTTP2_DATA.rawValue:
      if ends { events.append(.end(stream: head.stream_id)) }
    case NGHTTP2_PING.rawValue:
      if head.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 { events.append(.pong) }
    default: break
    }
  }

  mutating func close(_ stream: Int32, _ code: UInt32) {
    if heads.stream == stream { heads.giveUp() }
    events.append(.closed(stream: stream, code: code))
  }

  mutating func write(_ stream: Int32, _ head: UnsafeRawBufferPointer, _ count: Int) -> Int32 {
    if output.count >= limits.outputMark { return NGHTTP2_ERR_WOULDBLOCK.rawValue }
    if let left = bytesBeforePreface {
      if left < count { return NGHTTP2_ERR_WOULDBLOCK.rawValue }
      bytesBeforePreface = left - count
    }
    let written = streams[stream]?.body?.write(head: head, count: count, to: output) ?? false
    return written ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
  }
}
