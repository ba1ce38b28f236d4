import JSON

/// Where an object lies under a base URL, in path style.
struct ObjectLocation {
  /// The whole URL without a query.
  let url: [UInt8]
  /// Where in it the authority stands, which has to be signed as the Host header.
  let authority: Range<Int>

  /// The canonical path: the base's own path, the bucket and the encoded key.
  var path: ArraySlice<UInt8> { url[authority.upperBound...] }

  var host: String { String(decoding: url[authority], as: UTF8.self) }

  init(base: String, bucket: String, key: String) {
    var authority = 0..<0
    var base = base
    url = base.withUTF8 { base in
      .written(capacity: base.count + bucket.utf8.count + key.utf8.count + 32) { url in
        authority = Self.append(base: base, bucket: bucket, key: key, to: &url)
      }
    }
    self.authority = authority
  }

  /// Appends the whole URL without a query.
  ///
  /// - Returns: where the authority stands.
  static func append(
    base: UnsafeBufferPointer<UInt8>, bucket: String, key: String, to url: inout ByteCursor
  ) -> Range<Int> {
    var (bucket, key) = (bucket, key)
    let authority = append(base: base, to: &url)
    url.append(UInt8(ascii: "/"))
    bucket.withUTF8 { url.append($0) }
    url.append(UInt8(ascii: "/"))
    key.withUTF8 { PercentEncoding.append($0, keeping: .unreservedAndSlash, to: &url) }
    return authority
  }

  /// Appends scheme, authority and path; the scheme is `http` unless it is given.
  private static func append(base: UnsafeBufferPointer<UInt8>, to url: inout ByteCursor) -> Range<Int> {
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
    let before = url.count
    if (0..<end).allSatisfy({ lowercased($0) == base[$0] }) {
      url.append(UnsafeBufferPointer(rebasing: base[..<end]))
    } else {
      for index in 0..<end { url.append(lowercased(index)) }
    }
    url.append(UnsafeBufferPointer(rebasing: base[rest]))
    return before + start..<before + end
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
