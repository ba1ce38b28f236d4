internal import CNghttp2

/// The callbacks of nghttp2. Each only calls the `Nghttp2` that is the session's user data.
extension Nghttp2 {
  static func makeCallbacks() -> OpaquePointer? {
    var callbacks: OpaquePointer?
    nghttp2_session_callbacks_new(&callbacks)
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, frame, context in
      Nghttp2.with(context) { $0.beginFrame(frame!.pointee) }
      return 0
    }
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, context in
      Nghttp2.with(context) { $0.beginHeaders(frame!.pointee.headers) }
      return 0
    }
    nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, _, name, nameCount, value, valueCount, _, context in
      Nghttp2.with(context) {
        $0.takeField(
          name: UnsafeBufferPointer(start: name, count: nameCount),
          value: UnsafeBufferPointer(start: value, count: valueCount)
        ).rawValue
      }
    }
    // RFC 9113 §8.2.1 makes the request malformed; nghttp2 would only drop the field.
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks) { _, _, _, _, _, _, _, _ in
      NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, stream, bytes, count, context in
      Nghttp2.with(context) { $0.takeData(stream, UnsafeRawBufferPointer(start: bytes, count: count)).rawValue }
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
      Nghttp2.with(context) { $0.takeFrame(frame!.pointee.hd) }
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks) { _, frame, _, context in
      Nghttp2.with(context) { $0.missFrame(frame!.pointee.hd) }
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, code, context in
      Nghttp2.with(context) { $0.closeStream(stream, code: code) }
      return 0
    }
    nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, frame, head, count, _, context in
      Nghttp2.with(context) {
        $0.writeData(
          frame!.pointee.hd.stream_id, head: UnsafeRawBufferPointer(start: head, count: 9), count: count
        ).rawValue
      }
    }
    return callbacks
  }

  /// The next frame of a body.
  enum NextData {
    /// A frame of that length.
    case frame(Int, isLast: Bool)
    /// Nothing yet; `resume` will be called.
    case nothing
    /// The body cannot be read.
    case failed
  }

  static let readBody: cnghttp2_read_callback = { _, stream, _, limit, flags, _, context in
    switch Nghttp2.with(context, { $0.prepareData(stream, limit: limit) }) {
    case .failed: return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    case .nothing: return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    case .frame(let count, let isLast):
      // An empty frame has no body for `writeData` to write.
      if count > 0 { flags!.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue }
      if isLast { flags!.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
      return count
    }
  }

  /// Does not retain it: its `HTTP2Session` does so during every call into the library.
  private static func with<R>(_ context: UnsafeMutableRawPointer?, _ body: (Nghttp2) -> R) -> R {
    Unmanaged<Nghttp2>.fromOpaque(context!)._withUnsafeGuaranteedRef(body)
  }
}

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
