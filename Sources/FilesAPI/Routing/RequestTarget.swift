import Bytes
import HTTPCore

/// The request target as uvicorn and Starlette take it apart.
struct RequestTarget: Sendable {
  private let head: RequestHead
  /// Nil if it is the head's.
  private let ownPath: ArraySlice<UInt8>?
  /// Whether the path began with `/api/v1`.
  let isRewritten: Bool
  /// Whether there are none of the bytes that llhttp refuses in a target.
  let isSound: Bool

  init(_ head: RequestHead) {
    self.head = head
    isSound = head.target.areVisible
    (ownPath, isRewritten) = isSound ? Self.ownPath(of: head) : (nil, false)
  }

  /// Percent-decoded UTF-8; routing happens on this one.
  var path: ArraySlice<UInt8> { ownPath ?? head.path }
  /// Raw, without the `?`.
  var query: ArraySlice<UInt8>? { head.query }

  /// The path by which a target is routed as if it were sound.
  static func path(of head: RequestHead) -> ArraySlice<UInt8> { ownPath(of: head).text ?? head.path }

  private static func ownPath(of head: RequestHead) -> (text: ArraySlice<UInt8>?, isRewritten: Bool) {
    let sent = head.path
    let decoded = sent.holds(UInt8(ascii: "%")) ? Array(PercentDecoding.text(sent).utf8)[...] : nil
    let path = decoded ?? sent
    let old: StaticString = "/api/v1"
    guard path.begins(with: old) else { return (decoded, false) }
    return (Array("/v1".utf8 + path.dropFirst(old.utf8CodeUnitCount))[...], true)
  }
}
