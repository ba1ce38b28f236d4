import PolarFiles

/// The bucket and key that a path-style request names.
struct ObjectTarget {
  let bucketName: String
  /// Empty when the bucket itself is meant.
  let key: String

  /// - Parameter path: decoded once.
  init(path: [UInt8]) {
    let rest = path.dropFirst()
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    bucketName = String(decoding: rest[..<slash], as: UTF8.self)
    key = String(decoding: rest[slash...].dropFirst(), as: UTF8.self)
  }

  var resource: StorageError.Resource { key.isEmpty ? .bucket : .object }

  func bucket() throws(StorageError) -> Bucket {
    guard let bucket = Bucket(rawValue: bucketName) else { throw .noSuchBucket(bucketName) }
    return bucket
  }
}
