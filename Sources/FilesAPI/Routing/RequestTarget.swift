import Bytes
import HTTPCore

/// The request target as uvicorn and Starlette take it apart.
struct RequestTarget: Sendable {
  /// Percent-decoded UTF-8; routing happens on this one.
  var path: ArraySlice<UInt8>
  /// Raw, without the `?`.
  var query: ArraySlice<UInt8>?
  /// Whether the path began with `/api/v1`.
  let isRewritten: Bool
  /// Whether there are none of the bytes that llhttp refuses in a target.
  let isSound: Bool

  init(_ head: RequestHead) {
    query = head.query
    isSound = head.target[...].areVisible
    (path, isRewritten) = isSound ? Self.path(of: head) : (head.path, false)
  }

  /// The path by which a sound target is routed.
  static func path(of head: RequestHead) -> (text: ArraySlice<UInt8>, isRewritten: Bool) {
    var path = head.path
    if path.contains(UInt8(ascii: "%")) { path = Array(PercentDecoding.text(path).utf8)[...] }
    let old: StaticString = "/api/v1"
    guard path.begins(with: old) else { return (path, false) }
    return (Array("/v1".utf8 + path.dropFirst(old.utf8CodeUnitCount))[...], true)
  }
}
