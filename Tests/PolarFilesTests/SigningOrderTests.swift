import PolarFiles
import Testing

/// storage.md §2: of any two faults, the one that S3 checks first is reported.
@Suite("Order of the checks of query authentication")
struct SigningOrderTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    /// The position in S3's order of checks; faults of one rank exclude each other.
    let rank: Int
    let message: String
    let code: StorageError.Code
    let apply: @Sendable (inout PresignedRequest) -> Void

    var testDescription: String { message }

    init(
      _ rank: Int, _ message: String, _ code: StorageError.Code = .authorizationQueryParametersError,
      _ apply: @escaping @Sendable (inout PresignedRequest) -> Void
    ) {
      (self.rank, self.message, self.code, self.apply) = (rank, message, code, apply)
    }

    init(_ rank: Int, _ message: String, _ parameter: String, _ value: String) {
      self.init(rank, message) { $0[parameter] = value }
    }

    /// - Parameter part: which of the five of X-Amz-Credential.
    init(
      _ rank: Int, credential part: Int, _ value: String, _ message: String,
      _ code: StorageError.Code = .authorizationQueryParametersError
    ) {
      self.init(rank, message, code) { request in
        var parts = request["X-Amz-Credential"].split(separator: "%2F", omittingEmptySubsequences: false)
          .map(String.init)
        if parts.count == 5 { parts[part] = value }
        request["X-Amz-Credential"] = parts.joined(separator: "%2F")
      }
    }
  }

  static let missing =
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
    + "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."

  static func lacks(_ name: String) -> Fault {
    Fault(2, missing) { request in request.query.removeAll { $0.name == name } }
  }

  static func malformed(_ problem: String) -> String { "Error parsing the X-Amz-Credential parameter; \(problem)" }

  static let faults: [Fault] = [
    Fault(
      0,
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
        + "the Authorization header should be specified", .invalidArgument
    ) { $0.headers.append(("authorization", "AWS4-HMAC-SHA256 Credential=x")) },
    Fault(
      1, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"", "X-Amz-Algorithm",
      "aws4-hmac-sha256"),
    lacks("X-Amz-Credential"), lacks("X-Amz-Date"), lacks("X-Amz-Expires"), lacks("X-Amz-SignedHeaders"),
    lacks("X-Amz-Signature"),
    Fault(
      3, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"", "X-Amz-Date", "20260230T120000Z"),
    Fault(4, "X-Amz-Expires should be a number", "X-Amz-Expires", "1.0"),
    Fault(4, "X-Amz-Expires must be non-negative", "X-Amz-Expires", "-1"),
    Fault(
      4,
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
        + "604800 seconds", "X-Amz-Expires", "604801"),
    Fault(5, "Request is not yet valid", .accessDenied) { $0["X-Amz-Date"] = "20260822T123000Z" },
    Fault(5, "Request has expired", .accessDenied) { $0["X-Amz-Expires"] = "0" },
    Fault(
      6,
      malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
    ) { $0["X-Amz-Credential"] += "%2F" },
    Fault(7, credential: 2, "", malformed("a non-empty region must be provided in the credential.")),
    Fault(7, credential: 2, "mars-1", malformed("the region 'mars-1' is wrong; expecting 'us-east-2'")),
    Fault(8, credential: 3, "sqs", malformed("incorrect service \"sqs\". This endpoint belongs to \"s3\".")),
    Fault(9, credential: 4, "aws5", malformed("incorrect terminal \"aws5\". This endpoint uses \"aws4_request\".")),
    Fault(
      10, credential: 1, "20260231",
      malformed(
        "incorrect date format \"20260231\". This date in the credential must be in the format \"yyyyMMdd\".")),
    Fault(
      10, credential: 1, "20260821",
      "Invalid credential date \"20260821\". This date is not the same as X-Amz-Date: \"20260822\"."),
    Fault(
      11, credential: 0, "AKIA", "The AWS Access Key Id you provided does not exist in our records.",
      .invalidAccessKeyID),
    Fault(12, "There were headers present in the request which were not signed", .accessDenied) {
      $0.headers.append(("x-amz-acl", "private"))
    },
    Fault(
      13,
      "The request signature we calculated does not match the signature you provided. Check your key and signing "
        + "method.", .signatureDoesNotMatch
    ) { $0["X-Amz-Signature"] = String(repeating: "0", count: 64) },
  ]

  @Test(arguments: faults.indices)
  func `reports the earlier of two faults`(index: Int) {
    let fault = Self.faults[index]
    for other in Self.faults where other.rank > fault.rank {
      var request = PresignedRequest.part()
      // Where both change the same parameter, the earlier one has the last word.
      other.apply(&request)
      fault.apply(&request)
      #expect(request.refusal()?.message == fault.message, "with \(other.message)")
      #expect(request.refusal()?.code == fault.code, "with \(other.message)")
    }
  }

  @Test func `reports each single fault`() {
    for fault in Self.faults {
      var request = PresignedRequest.part()
      fault.apply(&request)
      #expect(request.refusal()?.message == fault.message)
    }
  }

  // Values that a number may be thought to be, or not.
  @Test(arguments: [
    ("99999999999999999999", "X-Amz-Expires must be less than a week"),
    ("-99999999999999999999", "X-Amz-Expires must be non-negative"), ("%2B1", "X-Amz-Expires should be a number"),
    ("+1", "X-Amz-Expires should be a number"), ("0x10", "X-Amz-Expires should be a number"),
    ("-", "X-Amz-Expires should be a number"), ("-0", "Request has expired"), ("0", "Request has expired"),
  ])
  func `reads X-Amz-Expires as a whole number of any length`(value: String, message: String) {
    var request = PresignedRequest.part()
    request["X-Amz-Expires"] = value
    #expect(request.refusal()?.message.hasPrefix(message) == true)
  }

  @Test(arguments: [
    "20260822", "2026-08-22T12:00:00Z", "20260822T120000", "20260822T120000z", "20260822T240000Z", "20260822T120060Z",
    "20261322T120000Z", "20250229T120000Z", "20260822T120000.000Z", "20260822T120000Z%20", "",
  ])
  func `takes no other form of X-Amz-Date, and no day that is none`(value: String) {
    var request = PresignedRequest.part()
    request["X-Amz-Date"] = value
    #expect(request.refusal()?.message.hasPrefix("X-Amz-Date must be in the ISO8601 Long Format") == true)
  }
}
