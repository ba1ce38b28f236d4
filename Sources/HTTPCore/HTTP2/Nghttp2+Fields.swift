import Bytes
internal import CNghttp2

extension HTTP2ResponseHead {
  /// Calls `body` with the fields for nghttp2, valid until it returns: `:status` first (RFC 9113 §8.3), then the
  /// server's, then the handler's.
  func withFields(_ body: (UnsafeBufferPointer<nghttp2_nv>) -> Int32) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
      let status = status.digits(in: UnsafeMutableBufferPointer(rebasing: digits[..<20]))
      let length = length?.digits(in: UnsafeMutableBufferPointer(rebasing: digits[20...]))
      (date ?? []).withUnsafeBufferPointer { date in
        headers.bytes.withUnsafeBufferPointer { bytes in
          withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: headers.fields.count + 3) { room in
            var count = 0
            func add(_ field: nghttp2_nv) {
              room.initializeElement(at: count, to: field)
              count += 1
            }
            add(nghttp2_nv(":status", status))
            if !date.isEmpty { add(nghttp2_nv("date", date)) }
            if let length { add(nghttp2_nv("content-length", length)) }
            for field in headers.fields where isSent(field) { add(nghttp2_nv(field, in: bytes)) }
            _ = body(UnsafeBufferPointer(rebasing: room[..<count]))
          }
        }
      }
    }
  }
}

extension Int {
  fileprivate func digits(in room: UnsafeMutableBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: UnsafeBufferPointer(room)[..<writeDecimal(to: UnsafeMutableRawBufferPointer(room))])
  }
}

extension nghttp2_nv {
  /// A field whose name nghttp2 need not copy.
  fileprivate init(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
    self.init(
      name: UnsafeMutablePointer(mutating: name.utf8Start), value: UnsafeMutablePointer(mutating: value.baseAddress),
      namelen: name.utf8CodeUnitCount, valuelen: value.count, flags: UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue))
  }

  /// Omits white space around the value: in HTTP/1.1 it is no part of it, but in HTTP/2 it makes the response malformed
  /// (RFC 9113 §8.2.1).
  fileprivate init(_ field: HeaderBlock.Field, in bytes: UnsafeBufferPointer<UInt8>) {
    let value = bytes[field.valueStart..<field.valueEnd].trimmed
    let base = UnsafeMutablePointer(mutating: bytes.baseAddress!)
    self.init(
      name: base + Int(field.nameStart), value: base + value.startIndex, namelen: Int(field.nameCount),
      valuelen: value.count, flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
  }
}
