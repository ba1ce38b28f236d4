import HTTPCore

/// The path of a public URL, which is a prefix of the paths in objects' URLs.
///
/// A reverse proxy in front of the mock may keep or strip the prefix. Signatures cover it in both cases.
struct PublicPath: Sendable {
  private let prefix: [UInt8]

  /// Nil for a URL without a path.
  init?(of url: PublicURL) {
    var path = url.path
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    if path.isEmpty { return nil }
    prefix = path
  }

  /// The request with the mock's own path, and with the prefix in its signed path.
  func rewrite(_ head: RequestHead) -> RequestHead {
    let path = head.path
    if path.starts(with: prefix), path.dropFirst(prefix.count).first == UInt8(ascii: "/") {
      let rewritten = head.removing(prefix: prefix)
      if rewritten.plane == .storage { return rewritten }
    }
    return head.plane == .storage ? head.signed(withPrefix: prefix) : head
  }
}
