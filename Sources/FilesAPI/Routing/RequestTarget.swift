import HTTPCore

/// The request target as uvicorn and Starlette take it apart.
struct RequestTarget {
  /// Percent-decoded UTF-8; routing happens on this one.
  var path: ArraySlice<UInt8>
  /// Raw, without the `?`.
  var query: ArraySlice<UInt8>?
  /// Whether the path began with `/api/v1`.
  var isRewritten = false

  /// - Returns: `nil` for bytes that llhttp refuses in a target.
  init?(_ head: RequestHead) {
    var hash: Int?
    var isEncoded = false
    for (position, byte) in head.target.enumerated() {
      guard byte > 0x20, byte < 0x7F else { return nil }
      if byte == UInt8(ascii: "#"), hash == nil { hash = position }
      if byte == UInt8(ascii: "%") { isEncoded = true }
    }
    query = head.query
    path = head.path
    if let hash {
      if path.endIndex > hash { query = nil }
      query = query?.prefix(upTo: hash)
      path = path.prefix(upTo: min(hash, path.endIndex))
    }
    if isEncoded { path = Array(PercentDecoding.text(path).utf8)[...] }
    let old = "/api/v1".utf8
    if path.starts(with: old) {
      path = Array("/v1".utf8 + path.dropFirst(old.count))[...]
      isRewritten = true
    }
  }
}
