/// What the URLs of objects begin with, written as a client will send it.
package struct ObjectBase: Sendable {
  /// Scheme, authority, and a path without a slash at its end.
  let text: [UInt8]
  /// Where in it the authority stands, which has to be signed as the Host header.
  let authority: Range<Int>

  package init(_ base: String) {
    let base = Array(base.utf8)
    let colon = base.firstIndex(of: UInt8(ascii: ":")) ?? base.count
    let start = base[colon...].starts(with: "://".utf8) ? colon + 3 : 0
    let end = base[start...].firstIndex(of: UInt8(ascii: "/")) ?? base.count
    var path = base[end...]
    if path.last == UInt8(ascii: "/") { path.removeLast() }
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    var beginning = base[..<end].map { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    let port = beginning[..<start].elementsEqual("https://".utf8) ? ":443" : ":80"
    if beginning[start...].suffix(port.utf8.count).elementsEqual(port.utf8) { beginning.removeLast(port.utf8.count) }
    text = beginning + path
    authority = start..<beginning.count
  }
}
