import PolarFiles
import Testing

@Suite("Query authentication")
struct SigningVerifierTests {
  let date = PresignedRequest.date

  @Test func `accepts what the presigner made`() throws {
    #expect(try PresignedRequest.part().verify() == .signed(contentSHA256: nil))
    #expect(try PresignedRequest.part(checksum: nil).verify() == .signed(contentSHA256: nil))
    #expect(try PresignedRequest.object().verify() == .signed(contentSHA256: nil))
  }

  @Test(arguments: [
    "downloadable/o/f/", "a//b/./../c", "plus+and&.txt", "日本🦄.png", "50%.txt", "~(1)'!*", "a b\u{7F}",
  ])
  func `accepts any key the presigner encodes`(key: String) throws {
    #expect(try PresignedRequest.object(key: key).verify() == .signed(contentSHA256: nil))
  }

  @Test func `accepts a path that a client encoded more than needed`() throws {
    var request = PresignedRequest.part()
    request.path = request.path.replacing("downloadable/o", with: "%64ownloadable%2Fo")
    #expect(try request.verify() == .signed(contentSHA256: nil))
  }

  @Test func `accepts a reordered query`() throws {
    var request = PresignedRequest.part()
    request.query.reverse()
    #expect(try request.verify() == .signed(contentSHA256: nil))
  }

  @Test func `takes a request without X-Amz-Algorithm as anonymous`() throws {
    var request = PresignedRequest.part()
    request.query.removeAll { $0.name == "X-Amz-Algorithm" }
    #expect(try request.verify() == .anonymous)
  }

  @Test func `refuses an Authorization header beside the query`() {
    var request = PresignedRequest.part()
    request.headers.append(("authorization", "Bearer x"))
    #expect(request.refusal()?.code == .invalidArgument)
    #expect(request.refusal()?.extras.last == StorageError.Detail("ArgumentValue", "Bearer x"))
  }

  @Test(arguments: [("Bearer x", StorageError.Code.invalidArgument), ("AWS4-HMAC-SHA256 C", .notImplemented)])
  func `refuses an Authorization header alone`(value: String, code: StorageError.Code) {
    var request = PresignedRequest.part()
    request.query = []
    request.headers.append(("authorization", value))
    #expect(request.refusal()?.code == code)
  }

  static let queryErrors: [(parameter: String, value: String, message: String)] = [
    ("X-Amz-Algorithm", "AWS4", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\""),
    ("X-Amz-Date", "2026", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
    ("X-Amz-Expires", "soon", "X-Amz-Expires should be a number"),
    ("X-Amz-Expires", "", "X-Amz-Expires should be a number"),
    ("X-Amz-Expires", "-1", "X-Amz-Expires must be non-negative"),
    (
      "X-Amz-Expires", "604801",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
        + "604800 seconds"
    ),
    (
      "X-Amz-Credential", "polar-development%252F20260822%252Fus-east-2%252Fs3%252Faws4_request",
      malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
    ),
    (
      "X-Amz-Credential", "k%2F20260822%2F%2Fs3%2Faws4_request",
      malformed("a non-empty region must be provided in the credential.")
    ),
    (
      "X-Amz-Credential", "k%2F20260822%2Feu-west-1%2Fs3%2Faws4_request",
      malformed("the region 'eu-west-1' is wrong; expecting 'us-east-2'")
    ),
    (
      "X-Amz-Credential", "k%2F20260822%2Fus-east-2%2Fec2%2Faws4_request",
      malformed("incorrect service \"ec2\". This endpoint belongs to \"s3\".")
    ),
    (
      "X-Amz-Credential", "k%2F20260822%2Fus-east-2%2Fs3%2Faws4",
      malformed("incorrect terminal \"aws4\". This endpoint uses \"aws4_request\".")
    ),
    (
      "X-Amz-Credential", "k%2F2026-8%2Fus-east-2%2Fs3%2Faws4_request",
      malformed(
        "incorrect date format \"2026-8\". This date in the credential must be in the format \"yyyyMMdd\".")
    ),
    (
      "X-Amz-Credential", "k%2F20260821%2Fus-east-2%2Fs3%2Faws4_request",
      "Invalid credential date \"20260821\". This date is not the same as X-Amz-Date: \"20260822\"."
    ),
  ]

  static func malformed(_ problem: String) -> String { "Error parsing the X-Amz-Credential parameter; \(problem)" }

  @Test(arguments: queryErrors)
  func `refuses a malformed parameter in S3's words`(error: (parameter: String, value: String, message: String)) {
    var request = PresignedRequest.part()
    request[error.parameter] = error.value
    #expect(request.refusal()?.code == .authorizationQueryParametersError)
    #expect(request.refusal()?.message == error.message)
  }

  @Test func `names the right region`() {
    var request = PresignedRequest.part()
    request["X-Amz-Credential"] = "k%2F20260822%2Feu-west-1%2Fs3%2Faws4_request"
    #expect(request.refusal()?.extras == [StorageError.Detail("Region", "us-east-2")])
  }

  @Test(arguments: ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"])
  func `refuses a query that lacks a parameter`(name: String) {
    var request = PresignedRequest.part()
    request.query.removeAll { $0.name == name }
    #expect(
      request.refusal()?.message
        == "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
        + "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
  }

  @Test func `serves a URL dated five minutes ahead and refuses one dated an hour ahead`() {
    #expect(PresignedRequest.part().refusal(at: date.adding(seconds: -300)) == nil)
    let refusal = PresignedRequest.part().refusal(at: date.adding(seconds: -3600))
    #expect(refusal?.code == .accessDenied)
    #expect(refusal?.message == "Request is not yet valid")
    #expect(
      refusal?.extras == [
        StorageError.Detail("X-Amz-Date", "1787400000000"), StorageError.Detail("Expires", "2026-08-22T13:00:00Z"),
        StorageError.Detail("ServerTime", "2026-08-22T11:00:00Z"),
      ])
  }

  @Test func `refuses an expired URL before it looks at the signature`() {
    var request = PresignedRequest.part()
    request["X-Amz-Signature"] = "0"
    request["X-Amz-Credential"] = "nonsense"
    #expect(PresignedRequest.part().refusal(at: date.adding(seconds: 3600)) == nil)
    let refusal = request.refusal(at: date.adding(seconds: 3601))
    #expect(refusal?.code == .accessDenied)
    #expect(refusal?.message == "Request has expired")
    #expect(
      refusal?.extras == [
        StorageError.Detail("X-Amz-Expires", "3600"), StorageError.Detail("Expires", "2026-08-22T13:00:00Z"),
        StorageError.Detail("ServerTime", "2026-08-22T13:00:01Z"),
      ])
  }

  @Test func `takes a life of zero seconds as over and one of a week as good`() {
    #expect(PresignedRequest.part(expiresIn: 0).refusal(at: date)?.message == "Request has expired")
    #expect(PresignedRequest.part(expiresIn: 604_800).refusal() == nil)
  }

  @Test func `refuses a key that is not its own`() {
    var request = PresignedRequest.part()
    request["X-Amz-Credential"] = "AKIA%2F20260822%2Fus-east-2%2Fs3%2Faws4_request"
    #expect(request.refusal()?.code == .invalidAccessKeyID)
    #expect(request.refusal()?.extras == [StorageError.Detail("AWSAccessKeyId", "AKIA")])
  }

  @Test func `refuses x-amz headers that are not signed, before the signature`() {
    var request = PresignedRequest.part(checksum: nil)
    request.headers += [("x-amz-checksum-sha256", "x"), ("x-amz-acl", "private"), ("content-type", "text/plain")]
    request["X-Amz-Signature"] = "0"
    #expect(request.refusal()?.code == .accessDenied)
    #expect(request.refusal()?.message == "There were headers present in the request which were not signed")
    #expect(
      request.refusal()?.extras == [StorageError.Detail("HeadersNotSigned", "x-amz-checksum-sha256, x-amz-acl")])
  }

  @Test func `refuses a URL that does not sign its host`() {
    var request = PresignedRequest.part(checksum: nil)
    request["X-Amz-SignedHeaders"] = "range"
    #expect(request.refusal()?.extras == [StorageError.Detail("HeadersNotSigned", "host")])
  }

  @Test(arguments: ["content-type", "content-md5", "range", "if-match", "expect", "x-amz-content-sha256"])
  func `lets other headers be unsigned`(name: String) {
    var request = PresignedRequest.part(checksum: nil)
    request.headers.append((name, "UNSIGNED-PAYLOAD"))
    #expect(request.refusal() == nil)
  }
}
