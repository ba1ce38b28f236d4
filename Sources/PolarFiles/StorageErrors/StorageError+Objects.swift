/// What reads and unknown operations are refused with.
extension StorageError {
  package static func accessDenied(explanation: String) -> StorageError {
    StorageError(.accessDenied, explanation: explanation)
  }

  package static func noSuchBucket(_ name: String, explanation: String) -> StorageError {
    StorageError(.noSuchBucket, extras: [Detail("BucketName", name)], explanation: explanation)
  }

  package static func noSuchKey(_ key: String, explanation: String? = nil) -> StorageError {
    StorageError(
      .noSuchKey, extras: [Detail("Key", key)],
      explanation: explanation
        ?? "No object is stored under \(key): its upload was never completed, or the key is another one.")
  }

  package static func noSuchVersion(key: String, versionID: String) -> StorageError {
    StorageError(
      .noSuchVersion, extras: [Detail("Key", key), Detail("VersionId", versionID)],
      explanation: "\(key) has no version \(versionID), or that version is deleted; leave versionId out for the latest."
    )
  }

  package static func versionIDInvalid(_ sent: String) -> StorageError {
    StorageError(
      .invalidArgument,
      sent.isEmpty ? "Version id cannot be the empty string" : "Invalid version id specified",
      extras: [Detail("ArgumentName", "versionId"), Detail("ArgumentValue", sent)],
      explanation: "versionId is not a version id of this store: use a file's storage_version, or leave it out.")
  }

  package enum Resource: String, Sendable {
    case object = "OBJECT"
    case bucket = "BUCKET"
    case service = "SERVICE"
    case deleteMarker = "DeleteMarker"

    /// As S3 names them in `Allow`.
    fileprivate var methods: [String] {
      switch self {
      case .object, .bucket: ["HEAD", "DELETE", "GET", "PUT"]
      case .service: ["GET"]
      case .deleteMarker: ["DELETE"]
      }
    }
  }

  package static func methodNotAllowed(_ method: String, on resource: Resource, explanation: String) -> StorageError {
    var error = StorageError(
      .methodNotAllowed,
      extras: [Detail("Method", method), Detail("ResourceType", resource.rawValue)], explanation: explanation)
    // The store lacks operations that S3 has, and may refuse a method that S3 would name.
    error.allowedMethods = resource.methods.filter { $0 != method }
    return error
  }

  package static func notImplemented(header: String, explanation: String) -> StorageError {
    StorageError(.notImplemented, extras: [Detail("Header", header)], explanation: explanation)
  }

  package static func rangeNotSatisfiable(requested: String, size: Int) -> StorageError {
    StorageError(
      .invalidRange, extras: [Detail("RangeRequested", requested), Detail("ActualObjectSize", "\(size)")],
      explanation: size == 0
        ? "The object is empty, and no range of it can be read; ask for it without Range."
        : "No byte lies in that range: the object holds \(size) bytes, 0 to \(size - 1).")
  }

  package static func partNotSatisfiable(requested: String, count: Int) -> StorageError {
    StorageError(
      .invalidPartNumber, extras: [Detail("ActualPartCount", "\(count)"), Detail("PartNumberRequested", requested)],
      explanation: "The object was made of \(count) part(s): ask for partNumber 1 to \(count).")
  }

  package static func rangeWithPartNumber() -> StorageError {
    StorageError(
      .invalidRequest, "Cannot specify both Range header and partNumber query parameter",
      explanation: "Ask for a range or for a part, not for both.")
  }

  /// - Parameter actual: what the condition was compared with, of the stored object.
  package static func preconditionFailed(_ condition: String, actual: String) -> StorageError {
    StorageError(
      .preconditionFailed, extras: [Detail("Condition", condition)],
      explanation: "\(condition) does not hold for the stored object, which has \(actual).")
  }

  package static func responseHeaderNotLatin1(parameter: String, value: String) -> StorageError {
    StorageError(
      .invalidArgument, "Header value cannot be represented using ISO-8859-1.",
      extras: [Detail("ArgumentName", parameter), Detail("ArgumentValue", value)],
      explanation:
        "\(parameter) holds a character that S3 puts in no header; encode it, in a file name as filename*=UTF-8''NAME.")
  }

  package static func responseHeadersForAnonymous() -> StorageError {
    StorageError(
      .invalidRequest, "Request specific response headers cannot be used for anonymous GET requests.",
      explanation: "response-* parameters need a signed URL; take them off, or sign the URL with them.")
  }

  package static func uriNotParsable(_ uri: String) -> StorageError {
    StorageError(
      .invalidURI, extras: [Detail("URI", uri)],
      explanation: "The request target holds a percent sign without two hexadecimal digits; write it as %25.")
  }

  package static func parameterNotInteger(_ name: String, value: String) -> StorageError {
    StorageError(
      .invalidArgument, "Provided \(name) not an integer or within integer range",
      extras: [Detail("ArgumentName", name), Detail("ArgumentValue", value)],
      explanation: "\(name) has to be an integer from 0 to 2147483647.")
  }

  package static func corsWithoutOrigin() -> StorageError {
    StorageError(
      .badRequest, "Insufficient information. Origin request header needed.",
      explanation: "A preflight needs an Origin header.")
  }

  package static func corsWithoutMethod() -> StorageError {
    StorageError(
      .badRequest, "Invalid Access-Control-Request-Method: null",
      explanation: "A preflight needs an Access-Control-Request-Method header.")
  }

  package static func corsRefused(_ message: String, method: String, resource: Resource, explanation: String)
    -> StorageError
  {
    StorageError(
      .accessForbidden, message, extras: [Detail("Method", method), Detail("ResourceType", resource.rawValue)],
      explanation: explanation)
  }

  package static func keyTooLong(_ size: Int) -> StorageError {
    let longest = S3Limits.longestKey
    return StorageError(
      .keyTooLong, extras: [Detail("Size", "\(size)"), Detail("MaxSizeAllowed", "\(longest)")],
      explanation: "The key has \(size) bytes, and one in S3 has \(longest) at most; shorten the file's name.")
  }

  package static func internalError(explanation: String) -> StorageError {
    StorageError(.internalError, explanation: explanation)
  }
}
