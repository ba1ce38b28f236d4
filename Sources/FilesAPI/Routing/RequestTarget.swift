import HTTPCore

/// The request target as uvicorn and Starlette take it apart.
struct RequestTarget: Sendable {
  /// Percent-decoded UTF-8; routing happens on this one.
  var path: ArraySlice<UInt8>
  /// Raw, without the `?`.
  var query: ArraySlice<UInt8>?
  /// Whether the path began with `/api/v1`.
  var isRewritten = false
  /// Whether there are none of the bytes that llhttp refuses in a target.
  let isSound: Bool

  init(_ head: RequestHead) {
    query = head.query
    path = head.path
    guard let (hash, isEncoded) = head.target.withUnsafeBufferPointer(Self.look) else {
      isSound = false
      return
    }
    isSound = true
    if let hash {
      if path.endIndex > hash { query = nil }
      query = query?.prefix(upTo: hash)
      path = path.prefix(upTo: min(hash, path.endIndex))
    }
    if isEncoded { path = Array(PercentDecoding.text(path).utf8)[...] }
    let old: StaticString = "/api/v1"
    if path.withUnsafeBufferPointer({ $0.begins(with: old) }) {
      path = Array("/v1".utf8 + path.dropFirst(old.utf8CodeUnitCount))[...]
      isRewritten = true
    }
  }

  /// Where the first `#` stands, and whether there is a `%`; `nil` for bytes that may not stand there.
  private static func look(_ target: UnsafeBufferPointer<UInt8>) -> (hash: Int?, isEncoded: Bool)? {
    var hash: Int?
    var isEncoded = false
    for position in 0..<target.count {
      switch target[position] {
      case UInt8(ascii: "#"): if hash == nil { hash = position }
      case UInt8(ascii: "%"): isEncoded = true
      case 0x21..<0x7F: break
      default: return nil
      }
    }
    return (hash, isEncoded)
  }
}
