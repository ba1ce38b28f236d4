/// What reads and unknown operations are refused with.
extension StorageError {
  package static func accessDenied(explanation: String) -> StorageError {
    StorageError(.accessDenied, "Access Denied", explanation: explanation)
  }

  package static func noSuchBucket(_ name: String) -> StorageError {
    StorageError(
      .noSuchBucket, "The specified bucket does not exist", [Detail("BucketName", name)],
      explanation: "The buckets are polar-s3 and polar-s3-public; there is no \(name).")
  }

  package static func noSuchKey(_ key: String, explanation: String? = nil) -> StorageError {
    StorageError(
      .noSuchKey, "The specified key does not exist.", [Detail("Key", key)],
      explanation: explanation ?? "No object is stored under \(key): its upload was never completed.")
  }

  package static func noSuchVersion(key: String, versionID: String) -> StorageError {
    StorageError(
      .noSuchVersion, "The specified version does not exist.",
      [Detail("Key", key), Detail("VersionId", versionID)],
      explanation: "\(key) has no version \(versionID).")
  }

  package static func versionIDInvalid(_ sent: String) -> StorageError {
    StorageError(
      .invalidArgument,
      sent.isEmpty ? "Version id cannot be the empty string" : "Invalid version id specified",
      [Detail("ArgumentName", "versionId"), Detail("ArgumentValue", sent)],
      explanation: "versionId is not a version id of this store.")
  }

  package enum Resource: String, Sendable {
    case object = "OBJECT"
    case bucket = "BUCKET"
    case service = "SERVICE"
    case deleteMarker = "DeleteMarker"
  }

  package static func methodNotAllowed(_ method: String, on resource: Resource) -> StorageError {
    StorageError(
      .methodNotAllowed, "The specified method is not allowed against this resource.",
      [Detail("Method", method), Detail("ResourceType", resource.rawValue)],
      explanation: resource == .deleteMarker
        ? "That version is a delete marker: the object was deleted."
        : "Presigned URLs of Polar upload parts (PUT) and read objects (GET, HEAD); this \(method) is neither.")
  }

  package static func notImplemented(header: String, explanation: String) -> StorageError {
    StorageError(
      .notImplemented, "A header you provided implies functionality that is not implemented",
      [Detail("Header", header)], explanation: explanation)
  }

  package static func rangeNotSatisfiable(requested: String, size: Int) -> StorageError {
    StorageError(
      .invalidRange, "The requested range is not satisfiable",
      [Detail("RangeRequested", requested), Detail("ActualObjectSize", "\(size)")],
      explanation: "The range begins behind the end of the object, which holds \(size) bytes.")
  }

  package static func partNotSatisfiable(requested: String, count: Int) -> StorageError {
    StorageError(
      .invalidPartNumber, "The requested partnumber is not satisfiable",
      [Detail("ActualPartCount", "\(count)"), Detail("PartNumberRequested", requested)],
      explanation: "The object was made of \(count) part(s).")
  }

  package static func rangeWithPartNumber() -> StorageError {
    StorageError(
      .invalidRequest, "Cannot specify both Range header and partNumber query parameter",
      explanation: "Ask for a range or for a part, not for both.")
  }

  package static func preconditionFailed(_ condition: String) -> StorageError {
    StorageError(
      .preconditionFailed, "At least one of the pre-conditions you specified did not hold",
      [Detail("Condition", condition)],
      explanation: "\(condition) does not hold for the stored object.")
  }

  package static func responseHeaderNotLatin1(parameter: String, value: String) -> StorageError {
    StorageError(
      .invalidArgument, "Header value cannot be represented using ISO-8859-1.",
      [Detail("ArgumentName", parameter), Detail("ArgumentValue", value)],
      explanation: "\(parameter) holds a character that no HTTP header can carry.")
  }

  package static func responseHeadersForAnonymous() -> StorageError {
    StorageError(
      .invalidRequest, "Request specific response headers cannot be used for anonymous GET requests.",
      explanation: "response-* parameters need a signed URL; take them off, or sign the URL with them.")
  }

  package static func uriNotParsable(_ uri: String) -> StorageError {
    StorageError(
      .invalidURI, "Couldn't parse the specified URI.", [Detail("URI", uri)],
      explanation: "The request target holds a broken percent escape.")
  }

  package static func parameterNotInteger(_ name: String, value: String) -> StorageError {
    StorageError(
      .invalidArgument, "Provided \(name) not an integer or within integer range",
      [Detail("ArgumentName", name), Detail("ArgumentValue", value)],
      explanation: "\(name) has to be an integer from 0 to 2147483647.")
  }

  package static func corsWithoutOrigin() -> StorageError {
    StorageError(
      .badRequest, "Insufficient information. Origin request header needed.",
      explanation: "A preflight needs an Origin header.")
  }

  package static func corsRefused(_ message: String, method: String, resource: Resource) -> StorageError {
    StorageError(
      .accessForbidden, message, [Detail("Method", method), Detail("ResourceType", resource.rawValue)],
      explanation: "No CORS rule of the bucket allows that method: a bucket takes GET, PUT and HEAD.")
  }

  package static func internalError(explanation: String) -> StorageError {
    StorageError(.internalError, "We encountered an internal error. Please try again.", explanation: explanation)
  }
}
