import HTTPCore

/// The request target as uvicorn and Starlette take it apart.
struct RequestTarget {
  /// Percent-decoded; routing happens on this one.
  var path: String
  /// Raw, without the `?`.
  var query: ArraySlice<UInt8>?
  /// Whether the path began with `/api/v1`.
  var isRewritten = false

  /// - Returns: `nil` for bytes that llhttp refuses in a target.
  init?(_ head: RequestHead) {
    guard head.target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let hash = UInt8(ascii: "#")
    query = head.query?.prefix { $0 != hash }
    let raw = head.path.prefix { $0 != hash }
    if raw.count != head.path.count { query = nil }
    path = PercentDecoding.text(raw)
    let old: StaticString = "/api/v1"
    if path.utf8.starts(with: UnsafeBufferPointer(start: old.utf8Start, count: old.utf8CodeUnitCount)) {
      path = "/v1" + String(decoding: path.utf8.dropFirst(old.utf8CodeUnitCount), as: UTF8.self)
      isRewritten = true
    }
  }
}
