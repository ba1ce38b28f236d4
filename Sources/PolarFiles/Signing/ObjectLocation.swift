/// Where an object lies under a base URL, in path style.
struct ObjectLocation {
  /// The whole URL without a query.
  let url: [UInt8]
  /// The canonical path: the base's own path, the bucket and the encoded key.
  let path: [UInt8]
  /// What has to be signed as the Host header.
  let host: String

  init(base: String, bucket: String, key: String) {
    let base = Array(base.utf8)
    let colon = base.firstIndex(of: UInt8(ascii: ":")) ?? 0
    let hasScheme = base[colon...].starts(with: "://".utf8)
    let scheme = Self.lowercased(hasScheme ? base[..<colon] : [])
    let rest = hasScheme ? base[(colon + 3)...] : base[...]
    let authorityEnd = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let authority = Self.lowercased(rest[..<authorityEnd])
    // RFC 3986 §6.2: host names have no case, and a client leaves a scheme's default port out of Host.
    let defaultPort = scheme == "https" ? ":443" : ":80"
    host = authority.hasSuffix(defaultPort) ? String(authority.dropLast(defaultPort.utf8.count)) : authority

    var path = Array(rest[authorityEnd...])
    if path.last == UInt8(ascii: "/") { path.removeLast() }
    path.append(UInt8(ascii: "/"))
    path.append(contentsOf: bucket.utf8)
    path.append(UInt8(ascii: "/"))
    PercentEncoding.append(key.utf8, keeping: .unreservedAndSlash, to: &path)
    self.path = path
    url = Array(hasScheme ? "\(scheme)://\(host)".utf8 : host.utf8) + path
  }

  private static func lowercased(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text, as: UTF8.self).lowercased()
  }
}
