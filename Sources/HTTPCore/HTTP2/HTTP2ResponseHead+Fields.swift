internal import CNghttp2

extension HTTP2ResponseHead {
  /// The response's fields as nghttp2 takes them: `:status` first (RFC 9113 §8.3), then the server's, then the
  /// handler's. They are valid until `body` returns; nghttp2 copies all but the names that are constants.
  func withFields<R>(_ headers: HeaderBlock, _ body: (UnsafeBufferPointer<nghttp2_nv>) -> R) -> R {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
      withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: headers.fields.count + 3) { fields in
        date.withUnsafeBufferPointer { date in
          headers.bytes.withUnsafeBufferPointer { bytes in
            headers.fields.withUnsafeBufferPointer { handlers in
              var count = writeOwn(date, to: fields, digits: digits)
              for field in handlers {
                let nv = nghttp2_nv(field, in: bytes)
                if Self.isDropped(UnsafeBufferPointer(start: nv.name, count: nv.namelen)) { continue }
                fields.initializeElement(at: count, to: nv)
                count += 1
              }
              return body(UnsafeBufferPointer(rebasing: fields[..<count]))
            }
          }
        }
      }
    }
  }

  private func writeOwn(
    _ date: UnsafeBufferPointer<UInt8>, to fields: UnsafeMutableBufferPointer<nghttp2_nv>,
    digits: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let middle = digits.count / 2
    let status = Self.decimal(status, UnsafeMutableBufferPointer(rebasing: digits[..<middle]))
    fields.initializeElement(at: 0, to: nghttp2_nv(":status", status))
    var count = 1
    if !date.isEmpty {
      fields.initializeElement(at: count, to: nghttp2_nv("date", date))
      count += 1
    }
    if let length {
      let text = Self.decimal(length, UnsafeMutableBufferPointer(rebasing: digits[middle...]))
      fields.initializeElement(at: count, to: nghttp2_nv("content-length", text))
      count += 1
    }
    return count
  }

  /// The number's digits, at the end of `room`.
  private static func decimal(_ number: Int, _ room: UnsafeMutableBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var left = number.magnitude
    var start = room.count
    repeat {
      start -= 1
      room.initializeElement(at: start, to: UInt8(48 + left % 10))
      left /= 10
    } while left > 0
    return UnsafeBufferPointer(rebasing: room[start...])
  }
}

extension nghttp2_nv {
  fileprivate init(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
    self.init(
      name: UnsafeMutablePointer(mutating: name.utf8Start), value: UnsafeMutablePointer(mutating: value.baseAddress),
      namelen: name.utf8CodeUnitCount, valuelen: value.count, flags: UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue))
  }

  fileprivate init(_ field: HeaderBlock.Field, in bytes: UnsafeBufferPointer<UInt8>) {
    let base = UnsafeMutablePointer(mutating: bytes.baseAddress!)
    self.init(
      name: base + Int(field.nameStart), value: base + field.valueStart, namelen: Int(field.nameCount),
      valuelen: Int(field.valueCount), flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
  }
}
