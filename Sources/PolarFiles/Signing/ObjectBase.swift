/// The beginning of objects' URLs, normalized as a client sends it.
///
/// `http://host/path` has the bucket in the path that follows. `https://{one=a,other=b}.host` has a host for each bucket
/// (`https://a.host` for `one`), and the key alone in the path.
package struct ObjectBase: Sendable {
  /// Scheme, authority, and a path without a slash at its end.
  let text: [UInt8]
  /// The range of the authority in it, which is signed as the Host header.
  let authority: Range<Int>

  /// The base of one bucket's own host; nil if all buckets share one host.
  func ofHost(_ bucket: String) -> ObjectBase? {
    guard let open = text.firstIndex(of: UInt8(ascii: "{")), let close = text.firstIndex(of: UInt8(ascii: "}")) else {
      return nil
    }
    let names = text[(open + 1)..<close].split(separator: UInt8(ascii: ","))
    let own = names.first { $0.starts(with: "\(bucket)=".utf8) }
    return own.map { ObjectBase(text[..<open] + $0.dropFirst(bucket.utf8.count + 1) + text[(close + 1)...]) }
  }

  private init(_ base: ArraySlice<UInt8>) { self.init(Array(base)) }

  package init(_ base: String) { self.init(Array(base.utf8)) }

  package init(_ base: consuming [UInt8]) {
    var text = base
    let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
    let start = text[colon...].begins(with: "://") ? colon + 3 : 0
    var end = text[start...].firstIndex(of: UInt8(ascii: "/")) ?? text.count
    if end < text.count, text.last == UInt8(ascii: "/") { text.removeLast() }
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    for index in 0..<end { text[index] = text[index].asciiLowercased }
    let port: StaticString = text[..<start].spells("https://") ? ":443" : ":80"
    let portStart = end - port.utf8CodeUnitCount
    if portStart >= start, text[portStart..<end].spells(port) {
      text.removeSubrange(portStart..<end)
      end = portStart
    }
    self.text = text
    authority = start..<end
  }
}
