import HTTPCore

/// The path of a public URL, which URLs of objects have in front of the mock's own paths.
///
/// A proxy before the mock passes it on or takes it off. A signature covers it either way.
struct PublicPath: Sendable {
  private let prefix: [UInt8]

  /// Nil for a URL without a path.
  init?(of url: String) {
    let rest = url.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3)
    var path = Array(rest.first ?? "".utf8[...])
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    if path.isEmpty { return nil }
    prefix = [UInt8(ascii: "/")] + path
  }

  /// The request by the mock's own path.
  func place(_ head: RequestHead) -> RequestHead {
    let path = head.path
    if path.starts(with: prefix), path.dropFirst(prefix.count).first == UInt8(ascii: "/") {
      let placed = head.removing(prefix: prefix)
      if placed.plane == .storage { return placed }
    }
    return head.plane == .storage ? head.signed(withPrefix: prefix) : head
  }
}
