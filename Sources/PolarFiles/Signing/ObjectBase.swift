import JSON

/// What the URLs of objects begin with, written as a client will send it.
package struct ObjectBase: Sendable {
  /// Scheme, authority, and a path without a slash at its end.
  let text: [UInt8]
  /// Where in it the authority stands, which has to be signed as the Host header.
  let authority: Range<Int>

  package init(_ base: String) {
    var base = base
    var authority = 0..<0
    text = base.withUTF8 { base in
      .written(capacity: base.count) { authority = Self.append(base, to: &$0) }
    }
    self.authority = authority
  }

  /// - Returns: where the authority stands.
  private static func append(_ base: UnsafeBufferPointer<UInt8>, to text: inout ByteCursor) -> Range<Int> {
    let colon = base.firstIndex(of: UInt8(ascii: ":")) ?? base.count
    let hasScheme = UnsafeBufferPointer(rebasing: base[colon...]).begins(with: "://")
    let start = hasScheme ? colon + 3 : 0
    var end = start
    while end < base.count, base[end] != UInt8(ascii: "/") { end += 1 }
    var rest = end..<base.count
    if rest.count > 0, base[rest.upperBound - 1] == UInt8(ascii: "/") { rest = rest.lowerBound..<rest.upperBound - 1 }
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    func lowercased(_ index: Int) -> UInt8 {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(base[index]) ? base[index] | 0x20 : base[index]
    }
    let https: StaticString = "https"
    let isSecure = hasScheme && colon == 5 && (0..<5).allSatisfy { lowercased($0) == https.utf8Start[$0] }
    if ends(base[start..<end], with: isSecure ? ":443" : ":80") { end -= isSecure ? 4 : 3 }
    for index in 0..<end { text.append(lowercased(index)) }
    text.append(UnsafeBufferPointer(rebasing: base[rest]))
    return start..<end
  }

  private static func ends(_ authority: Slice<UnsafeBufferPointer<UInt8>>, with port: StaticString) -> Bool {
    let count = port.utf8CodeUnitCount
    guard authority.count >= count else { return false }
    return UnsafeBufferPointer(rebasing: authority.suffix(count)).begins(with: port)
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func begins(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && (0..<text.utf8CodeUnitCount).allSatisfy { self[$0] == text.utf8Start[$0] }
  }
}
