/// Where an object lies under a base URL, in path style.
struct ObjectLocation {
  /// The whole URL without a query.
  let url: [UInt8]
  /// Where in it the authority stands, which has to be signed as the Host header.
  let authority: Range<Int>

  /// The canonical path: the base's own path, the bucket and the encoded key.
  var path: ArraySlice<UInt8> { url[authority.upperBound...] }

  var host: String { String(decoding: url[authority], as: UTF8.self) }

  /// - Parameter room: how much the caller is going to append to the URL.
  init(base: String, bucket: String, key: String, room: Int = 32) {
    var base = base
    var url: [UInt8] = []
    url.reserveCapacity(base.utf8.count + bucket.utf8.count + key.utf8.count + room)
    authority = base.withUTF8 { Self.append(base: $0, to: &url) }
    url.append(UInt8(ascii: "/"))
    url.append(contentsOf: bucket.utf8)
    url.append(UInt8(ascii: "/"))
    PercentEncoding.append(key, keeping: .unreservedAndSlash, to: &url)
    self.url = url
  }

  /// Appends scheme, authority and path; the scheme is `http` unless it is given.
  ///
  /// - Returns: where the authority stands.
  private static func append(base: UnsafeBufferPointer<UInt8>, to url: inout [UInt8]) -> Range<Int> {
    let colon = base.firstIndex(of: UInt8(ascii: ":")) ?? base.count
    let hasScheme = base[colon...].starts(with: "://".utf8)
    let start = hasScheme ? colon + 3 : 0
    var index = start
    while index < base.count, base[index] != UInt8(ascii: "/") { index += 1 }
    url.append(contentsOf: UnsafeBufferPointer(rebasing: base[..<index]))
    for place in 0..<index where isUpperCase(url[place]) { url[place] |= 0x20 }
    let isSecure = hasScheme && url[..<colon].elementsEqual("https".utf8)
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    let port = isSecure ? ":443" : ":80"
    if url[start...].suffix(port.utf8.count).elementsEqual(port.utf8) { url.removeLast(port.utf8.count) }
    let end = url.count
    var rest = base[index...]
    if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    url.append(contentsOf: UnsafeBufferPointer(rebasing: rest))
    return start..<end
  }

  private static func isUpperCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
