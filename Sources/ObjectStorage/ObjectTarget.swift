import PolarFiles

/// The bucket and key that a path-style request names.
struct ObjectTarget {
  let bucketName: String
  /// Empty for the bucket itself.
  let key: String

  /// Throws for a path that is not UTF-8, which S3 refuses.
  ///
  /// - Parameters:
  ///   - path: decoded once.
  ///   - sentPath: the same, still percent-encoded.
  init(path: [UInt8], sentAs sentPath: ArraySlice<UInt8>) throws(StorageError) {
    guard String(validating: path, as: UTF8.self) != nil else {
      var error = StorageError.uriNotParsable(String(decoding: sentPath, as: UTF8.self))
      error.explanation = "The path holds bytes that are no UTF-8, which no key has; encode the key's UTF-8."
      throw error
    }
    self.init(path: path)
  }

  /// Replaces bytes that are not UTF-8 by U+FFFD.
  ///
  /// - Parameter path: decoded once.
  init(path: [UInt8]) {
    let rest = path.dropFirst()
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    bucketName = String(decoding: rest[..<slash], as: UTF8.self)
    key = String(decoding: rest[slash...].dropFirst(), as: UTF8.self)
  }

  var resource: StorageError.Resource { isService ? .service : key.isEmpty ? .bucket : .object }

  /// Whether it names no bucket.
  var isService: Bool { bucketName.isEmpty && key.isEmpty }

  /// The owner of the object, by its key.
  var owner: (organization: ID, file: ID)? {
    guard let key = FileKey(key), let organization = key.organization else { return nil }
    return (organization, key.file)
  }

  func bucket(host: String?) throws(StorageError) -> Bucket {
    guard let bucket = Bucket(rawValue: bucketName) else {
      throw .noSuchBucket(bucketName, explanation: bucketAdvice(host: host) ?? "")
    }
    return bucket
  }

  /// Explains where the bucket must be, for a request whose path has neither of the two.
  func bucketAdvice(host: String?) -> String? {
    guard Bucket(rawValue: bucketName) == nil else { return nil }
    let pathStyle =
      "URLs of the store are path-style, http://HOST/polar-s3/KEY or http://HOST/polar-s3-public/KEY: "
      + "set forcePathStyle, or addressing_style to path, or use the URL that the API returned."
    if let bucket = Bucket.allCases.first(where: { host?.hasPrefix("\($0.rawValue).") == true }) {
      return "The request names its bucket \(bucket.rawValue) in the host. \(pathStyle)"
    }
    if isService || FileService(rawValue: bucketName) != nil { return "The request names no bucket. \(pathStyle)" }
    return "The buckets are polar-s3 and polar-s3-public; there is no \(bucketName)."
  }
}
