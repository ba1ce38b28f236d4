/// The URL of an object under a base URL: in path style, or on its bucket's own host.
struct ObjectLocation {
  /// The whole URL, without a query until one is appended.
  var url: [UInt8]
  /// The range of the authority in it.
  let authority: Range<Int>

  /// The canonical path: the base's own path, the bucket unless the host names it, and the encoded key.
  var path: ArraySlice<UInt8> { url[authority.upperBound...] }

  var host: String { String(decoding: url[authority], as: UTF8.self) }

  /// - Parameter more: how many bytes will be appended to the URL.
  init(base: ObjectBase, bucket: String, key: String, reservingMore more: Int = 0) {
    let host = base.ofHost(bucket)
    let base = host ?? base
    var url: [UInt8] = []
    url.reserveCapacity(base.text.count + bucket.utf8.count + key.utf8.count + 32 + more)
    url.append(copying: base.text.span)
    url.append(UInt8(ascii: "/"))
    if host == nil {
      url.append(utf8: bucket)
      url.append(UInt8(ascii: "/"))
    }
    PercentEncoding.append(key, keeping: .unreservedAndSlash, to: &url)
    self.url = url
    authority = base.authority
  }
}
