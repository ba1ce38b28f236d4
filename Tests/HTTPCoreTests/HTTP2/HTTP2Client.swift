import CNghttp2

/// An nghttp2 session in the client's role: the peer of the tests, without sockets.
final class HTTP2Client {
  /// What came back on one stream.
  struct Reply: Equatable {
    var status = 0
    var interim: [Int] = []
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    var hasEnded = false
    /// The code of a RST_STREAM.
    var reset: UInt32?

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// A request's body: the available bytes, and whether more will follow.
  struct Upload {
    var bytes: ArraySlice<UInt8>
    var isWhole = true
  }

  fileprivate(set) var replies: [Int32: Reply] = [:]
  fileprivate(set) var goAways: [UInt32] = []
  fileprivate(set) var uploads: [Int32: Upload] = [:]
  private var session: OpaquePointer?

  /// - Parameters:
  ///   - window: the window for each stream's response.
  ///   - consumes: whether windows open again as bytes arrive.
  init(window: UInt32 = 1 << 20, consumes: Bool = true) {
    var callbacks: OpaquePointer?
    nghttp2_session_callbacks_new(&callbacks)
    defer { nghttp2_session_callbacks_del(callbacks) }
    Self.set(callbacks)
    var options: OpaquePointer?
    nghttp2_option_new(&options)
    defer { nghttp2_option_del(options) }
    nghttp2_option_set_no_auto_window_update(options, consumes ? 0 : 1)
    nghttp2_session_client_new2(&session, callbacks, Unmanaged.passUnretained(self).toOpaque(), options)
    let settings = [
      nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: window)
    ]
    nghttp2_submit_settings(session, 0, settings, settings.count)
  }

  deinit { nghttp2_session_del(session) }

  private static func set(_ callbacks: OpaquePointer?) {
    nghttp2_session_callbacks_set_on_header_callback(callbacks) { _, frame, name, nameCount, value, valueCount, _, it in
      let name = String(decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
      let value = String(decoding: UnsafeBufferPointer(start: value, count: valueCount), as: UTF8.self)
      HTTP2Client.of(it).take(frame!.pointee.hd.stream_id, name, value)
      return 0
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, stream, bytes, count, it in
      HTTP2Client.of(it).replies[stream]?.body += UnsafeBufferPointer(start: bytes, count: count)
      return 0
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, it in
      let frame = frame!.pointee
      let client = HTTP2Client.of(it)
      let carriesEnd = frame.hd.type <= UInt8(NGHTTP2_HEADERS.rawValue)
      if carriesEnd, frame.hd.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
        client.replies[frame.hd.stream_id]?.hasEnded = true
      }
      if frame.hd.type == UInt8(NGHTTP2_RST_STREAM.rawValue) {
        client.replies[frame.hd.stream_id]?.reset = frame.rst_stream.error_code
      }
      if frame.hd.type == UInt8(NGHTTP2_GOAWAY.rawValue) { client.goAways.append(frame.goaway.error_code) }
      return 0
    }
  }

  fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> HTTP2Client {
    Unmanaged<HTTP2Client>.fromOpaque(context!).takeUnretainedValue()
  }

  private func take(_ stream: Int32, _ name: String, _ value: String) {
    if name == ":status" {
      if let status = replies[stream]?.status, status / 100 == 1 { replies[stream]?.interim.append(status) }
      replies[stream]?.status = Int(value)!
    } else {
      replies[stream]?.headers[name] = value
    }
  }

  /// Begins a request; gives its stream.
  @discardableResult
  func request(
    _ method: String, _ path: String, _ fields: [(String, String)] = [], upload: Upload? = nil
  ) -> Int32 {
    let all = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "localhost")] + fields
    let stream = Self.withFields(all) { fields, count in
      cnghttp2_submit_request(session, fields, count, upload == nil ? nil : Self.read)
    }
    uploads[stream] = upload
    replies[stream] = Reply()
    return stream
  }

  private static let read: cnghttp2_read_callback = { _, stream, buffer, limit, flags, _, it in
    let client = HTTP2Client.of(it)
    guard var upload = client.uploads[stream] else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
    let count = min(limit, upload.bytes.count)
    _ = upload.bytes.withUnsafeBufferPointer { bytes in
      UnsafeMutableBufferPointer(start: buffer, count: count).update(fromContentsOf: bytes.prefix(count))
    }
    upload.bytes = upload.bytes.dropFirst(count)
    client.uploads[stream] = upload
    if upload.bytes.isEmpty, upload.isWhole { flags!.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return count == 0 && !upload.isWhole ? Int(NGHTTP2_ERR_DEFERRED.rawValue) : count
  }

  private static func withFields<R>(
    _ fields: [(String, String)], _ body: (UnsafePointer<nghttp2_nv>, Int) -> R
  ) -> R {
    var bytes = fields.flatMap { Array($0.0.utf8) + Array($0.1.utf8) }
    return bytes.withUnsafeMutableBufferPointer { bytes in
      var next = bytes.baseAddress!
      let nvs = fields.map { field in
        let nv = nghttp2_nv(
          name: next, value: next + field.0.utf8.count, namelen: field.0.utf8.count, valuelen: field.1.utf8.count,
          flags: 0)
        next += field.0.utf8.count + field.1.utf8.count
        return nv
      }
      return body(nvs, nvs.count)
    }
  }

  /// Goes on with a body that was not whole.
  func send(_ stream: Int32, _ bytes: [UInt8], isWhole: Bool = true) {
    uploads[stream]?.bytes += bytes
    uploads[stream]?.isWhole = isWhole
    nghttp2_session_resume_data(session, stream)
  }

  /// Ends a body with trailers in place of a last DATA frame.
  func sendTrailers(_ stream: Int32, _ fields: [(String, String)]) {
    _ = Self.withFields(fields) { nghttp2_submit_trailer(session, stream, $0, $1) }
  }

  func reset(_ stream: Int32, _ code: nghttp2_error_code = NGHTTP2_CANCEL) {
    nghttp2_submit_rst_stream(session, 0, stream, code.rawValue)
  }

  func ping() { nghttp2_submit_ping(session, 0, nil) }

  func openWindow(_ stream: Int32, by count: Int32) {
    nghttp2_submit_window_update(session, 0, stream, count)
    nghttp2_submit_window_update(session, 0, 0, count)
  }

  /// For a connection that came from HTTP/1.1: the request is stream 1.
  func upgrade(settings: [UInt8]) {
    nghttp2_session_upgrade2(session, settings, settings.count, 0, nil)
    replies[1] = Reply()
  }

  func receive(_ bytes: [UInt8]) { _ = cnghttp2_session_mem_recv(session, bytes, bytes.count) }

  func bytesToSend() -> [UInt8] {
    var all: [UInt8] = []
    var frame: UnsafePointer<UInt8>?
    while true {
      let count = cnghttp2_session_mem_send(session, &frame)
      guard count > 0 else { return all }
      all += UnsafeBufferPointer(start: frame, count: count)
    }
  }
}
