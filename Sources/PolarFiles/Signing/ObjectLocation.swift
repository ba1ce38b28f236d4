import JSON

/// Where an object lies under a base URL, in path style.
struct ObjectLocation {
  /// The whole URL without a query.
  let url: [UInt8]
  /// Where in it the authority stands.
  let authority: Range<Int>

  /// The canonical path: the base's own path, the bucket and the encoded key.
  var path: ArraySlice<UInt8> { url[authority.upperBound...] }

  var host: String { String(decoding: url[authority], as: UTF8.self) }

  init(base: ObjectBase, bucket: String, key: String) {
    url = .written(capacity: base.text.count + bucket.utf8.count + key.utf8.count + 32) { url in
      Self.append(base: base, bucket: bucket, key: key, to: &url)
    }
    authority = base.authority
  }

  /// Appends the whole URL without a query.
  static func append(base: ObjectBase, bucket: String, key: String, to url: inout ByteCursor) {
    var (bucket, key) = (bucket, key)
    base.text.withUnsafeBufferPointer { url.append($0) }
    url.append(UInt8(ascii: "/"))
    bucket.withUTF8 { url.append($0) }
    url.append(UInt8(ascii: "/"))
    key.withUTF8 { PercentEncoding.append($0, keeping: .unreservedAndSlash, to: &url) }
  }
}
