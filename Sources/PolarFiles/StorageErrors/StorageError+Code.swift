extension StorageError {
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
    case keyTooLong = "KeyTooLongError"
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
        .invalidRequest, .invalidURI, .keyTooLong, .malformedXML, .maxMessageLengthExceeded, .requestTimeout,
        .contentSHA256Mismatch:
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

extension StorageError.Code {
  /// The code that S3 has most often for a status; nil for one that it has not.
  package init?(status: Int) {
    switch status {
    case 400: self = .badRequest
    case 403: self = .accessDenied
    case 404: self = .noSuchKey
    case 405: self = .methodNotAllowed
    case 409: self = .operationAborted
    case 411: self = .missingContentLength
    case 412: self = .preconditionFailed
    case 416: self = .invalidRange
    case 500: self = .internalError
    case 501: self = .notImplemented
    case 503: self = .slowDown
    default: return nil
    }
  }

  /// As S3's list of error responses has it.
  var sentence: String {
    switch self {
    case .accessDenied: "Access Denied"
    case .accessForbidden: "CORSResponse: This CORS request is not allowed."
    case .authorizationQueryParametersError: "The authorization query parameters that you provided are not valid."
    case .badDigest: "The Content-MD5 you specified did not match what we received."
    case .badRequest: "Bad Request"
    case .entityTooLarge: "Your proposed upload exceeds the maximum allowed size"
    case .entityTooSmall: "Your proposed upload is smaller than the minimum allowed size"
    case .expiredToken: "The provided token has expired."
    case .incompleteBody: "You did not provide the number of bytes specified by the Content-Length HTTP header"
    case .internalError: "We encountered an internal error. Please try again."
    case .invalidAccessKeyID: "The AWS Access Key Id you provided does not exist in our records."
    case .invalidArgument: "Invalid Argument"
    case .invalidDigest: "The Content-MD5 you specified was invalid."
    case .invalidPart: "One or more of the specified parts could not be found."
    case .invalidPartNumber: "The requested partnumber is not satisfiable"
    case .invalidPartOrder: "The list of parts was not in ascending order. Parts must be ordered by part number."
    case .invalidRange: "The requested range is not satisfiable"
    case .invalidRequest: "Invalid Request"
    case .invalidURI: "Couldn't parse the specified URI."
    case .keyTooLong: "Your key is too long"
    case .malformedXML: "The XML you provided was not well-formed or did not validate against our published schema"
    case .maxMessageLengthExceeded: "Your request was too big."
    case .methodNotAllowed: "The specified method is not allowed against this resource."
    case .missingContentLength: "You must provide the Content-Length HTTP header."
    case .noSuchBucket: "The specified bucket does not exist"
    case .noSuchKey: "The specified key does not exist."
    case .noSuchUpload:
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
    case .noSuchVersion: "The specified version does not exist."
    case .notImplemented: "A header you provided implies functionality that is not implemented"
    case .operationAborted:
      "A conflicting conditional operation is currently in progress against this resource. Please try again."
    case .preconditionFailed: "At least one of the pre-conditions you specified did not hold"
    case .requestTimeout:
      "Your socket connection to the server was not read from or written to within the timeout period."
    case .requestTimeTooSkewed: "The difference between the request time and the current time is too large."
    case .serviceUnavailable: "Service is unable to handle request."
    case .signatureDoesNotMatch:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method."
    case .slowDown: "Please reduce your request rate."
    case .contentSHA256Mismatch: "The provided 'x-amz-content-sha256' header does not match what was computed."
    }
  }
}
