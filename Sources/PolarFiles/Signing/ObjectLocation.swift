/// Where an object lies under a base URL, in path style.
struct ObjectLocation {
  /// The whole URL without a query.
  let url: [UInt8]
  /// What has to be signed as the Host header.
  let host: String
  private let pathStart: Int

  /// The canonical path: the base's own path, the bucket and the encoded key.
  var path: ArraySlice<UInt8> { url[pathStart...] }

  init(base: String, bucket: String, key: String) {
    var base = base
    var url: [UInt8] = []
    url.reserveCapacity(base.utf8.count + bucket.utf8.count + key.utf8.count + 32)
    let authority = base.withUTF8 { Self.append(base: $0, to: &url) }
    host = String(decoding: url[authority], as: UTF8.self)
    pathStart = authority.upperBound
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
    for byte in hasScheme ? base[..<colon] : base[..<0] { url.append(lowercased(byte)) }
    let isSecure = url.elementsEqual("https".utf8)
    if hasScheme { url.append(contentsOf: "://".utf8) }
    let start = url.count
    var rest = hasScheme ? base[(colon + 3)...] : base[...]
    while let byte = rest.first, byte != UInt8(ascii: "/") {
      url.append(lowercased(byte))
      rest = rest.dropFirst()
    }
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    let port = isSecure ? ":443" : ":80"
    if url[start...].suffix(port.utf8.count).elementsEqual(port.utf8) { url.removeLast(port.utf8.count) }
    let end = url.count
    if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    url.append(contentsOf: rest)
    return start..<end
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
