/// A refusal by the object store, in S3's words.
package struct StorageError: Error, Sendable, Equatable {
  /// An element that some codes add to the error document.
  package struct Detail: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var code: Code
  /// S3's own sentence, byte for byte.
  package var message: String
  package var extras: [Detail]
  /// One sentence for the person whose request this was: what is wrong and what to do.
  package var explanation: String

  package init(_ code: Code, _ message: String, _ extras: [Detail] = [], explanation: String) {
    self.code = code
    self.message = message
    self.extras = extras
    self.explanation = explanation
  }

  package var status: Int { code.status }

  /// S3's error codes; the raw value is what stands in `<Code>`.
  package enum Code: String, Sendable, CaseIterable {
    case accessDenied = "AccessDenied"
    case accessForbidden = "AccessForbidden"
    case authorizationQueryParametersError = "AuthorizationQueryParametersError"
    case badDigest = "BadDigest"
    case badRequest = "BadRequest"
    case entityTooLarge = "EntityTooLarge"
    case entityTooSmall = "EntityTooSmall"
    case expiredToken = "ExpiredToken"
    case incompleteBody = "IncompleteBody"
    case internalError = "InternalError"
    case invalidAccessKeyID = "InvalidAccessKeyId"
    case invalidArgument = "InvalidArgument"
    case invalidDigest = "InvalidDigest"
    case invalidPart = "InvalidPart"
    case invalidPartNumber = "InvalidPartNumber"
    case invalidPartOrder = "InvalidPartOrder"
    case invalidRange = "InvalidRange"
    case invalidRequest = "InvalidRequest"
    case invalidURI = "InvalidURI"
    case malformedXML = "MalformedXML"
    case maxMessageLengthExceeded = "MaxMessageLengthExceeded"
    case methodNotAllowed = "MethodNotAllowed"
    case missingContentLength = "MissingContentLength"
    case noSuchBucket = "NoSuchBucket"
    case noSuchKey = "NoSuchKey"
    case noSuchUpload = "NoSuchUpload"
    case noSuchVersion = "NoSuchVersion"
    case notImplemented = "NotImplemented"
    case operationAborted = "OperationAborted"
    case preconditionFailed = "PreconditionFailed"
    case requestTimeout = "RequestTimeout"
    case requestTimeTooSkewed = "RequestTimeTooSkewed"
    case serviceUnavailable = "ServiceUnavailable"
    case signatureDoesNotMatch = "SignatureDoesNotMatch"
    case slowDown = "SlowDown"
    case contentSHA256Mismatch = "XAmzContentSHA256Mismatch"

    package var status: Int {
      switch self {
      case .authorizationQueryParametersError, .badDigest, .badRequest, .entityTooLarge, .entityTooSmall,
        .expiredToken, .incompleteBody, .invalidArgument, .invalidDigest, .invalidPart, .invalidPartOrder,
        .invalidRequest,
        .invalidURI, .malformedXML, .maxMessageLengthExceeded, .requestTimeout, .contentSHA256Mismatch:
        400
      case .accessDenied, .accessForbidden, .invalidAccessKeyID, .requestTimeTooSkewed, .signatureDoesNotMatch: 403
      case .noSuchBucket, .noSuchKey, .noSuchUpload, .noSuchVersion: 404
      case .methodNotAllowed: 405
      case .operationAborted: 409
      case .missingContentLength: 411
      case .preconditionFailed: 412
      case .invalidPartNumber, .invalidRange: 416
      case .internalError: 500
      case .notImplemented: 501
      case .serviceUnavailable, .slowDown: 503
      }
    }
  }
}
