internal import CNghttp2

/// What nghttp2 calls; each only reaches the state.
extension Nghttp2 {
  static func makeCallbacks() -> OpaquePointer? {
    var callbacks: OpaquePointer?
    nghttp2_session_callbacks_new(&callbacks)
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { session, head, context in
      // nghttp2 leaves HEADERS on a stream that was passed over unanswered; RFC 9113 §5.1.1 wants a connection error.
      if head!.pointee.type == UInt8(NGHTTP2_HEADERS.rawValue),
        !Nghttp2.state(context).pointee.identifiers.open(head!.pointee.stream_id)
      {
        nghttp2_session_terminate_session(session, NGHTTP2_PROTOCOL_ERROR.rawValue)
      }
      return 0
    }
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, context in
      Nghttp2.state(context).pointee.beginHeaders(frame!.pointee.headers)
    }
    nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, _, name, nameCount, value, valueCount, _, context in
      let state = Nghttp2.state(context)
      guard state.pointee.countField(nameCount + valueCount) else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
      // Trailers are of a stream whose head is complete.
      guard state.pointee.heads.stream != nil else { return 0 }
      state.pointee.heads.append(
        UnsafeBufferPointer(start: name, count: nameCount), UnsafeBufferPointer(start: value, count: valueCount))
      return 0
    }
    // RFC 9113 §8.2.1 makes the request malformed; nghttp2 would only drop the field.
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks) { _, _, _, _, _, _, _, _ in
      NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, stream, bytes, count, context in
      Nghttp2.state(context).pointee.takeData(stream, UnsafeRawBufferPointer(start: bytes, count: count))
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
      Nghttp2.state(context).pointee.takeFrame(frame!.pointee.hd)
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, stream, code, context in
      Nghttp2.state(context).pointee.close(stream, code)
      return 0
    }
    nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, frame, head, count, _, context in
      let head = UnsafeRawBufferPointer(start: head, count: 9)
      return Nghttp2.state(context).pointee.write(frame!.pointee.hd.stream_id, head, count)
    }
    return callbacks
  }

  private static func state(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Nghttp2State> {
    context!.assumingMemoryBound(to: Nghttp2State.self)
  }

  static let readBody: cnghttp2_read_callback = { _, stream, _, limit, flags, _, context in
    guard let next = Nghttp2.state(context).pointee.streams[stream]?.body?.prepare(limit: limit) else {
      return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    }
    flags!.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
    if next.isLast { flags!.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return next.count
  }
}
