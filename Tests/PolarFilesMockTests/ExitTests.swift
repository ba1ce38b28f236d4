import PolarFilesMock
import Testing

/// Explanations that the mock adds to responses as it sends them.
@Suite struct ExitTests {
  let mock: MockServer

  init() throws { mock = try MockServer() }

  @Test func `refuses a malformed request with uvicorn's words, and an explanation`() throws {
    let answer = try HTTPClient(mock).send("FOO", "/v1/files/")
    #expect(answer.status == 400)
    #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(answer.headers["connection"] == "close")
    #expect(answer.headers["x-mock-explanation"]?.contains("method") == true)
    #expect(String(decoding: answer.body, as: UTF8.self) == "Invalid HTTP request received.")
    #expect(mock.requests.isEmpty)
  }

  @Test(arguments: ["/", "/downloadable/a.zip"])
  func `takes a request that is signed for S3 for one, though it names no bucket`(path: String) throws {
    let answer = try HTTPClient(mock).send(
      "GET", path, headers: ["Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-2/s3/aws4_request"])
    #expect(answer.headers["server"] == "AmazonS3")
    #expect(answer.headers["x-mock-explanation"]?.contains("names no bucket") == true)
  }

  @Test func `explains a refusal in the answer and in the journal alike`() throws {
    let answer = try HTTPClient(mock).send("PUT", "/polar-s3/a?X-Amz-Algorithm=none")
    let request = try #require(mock.requests.last)
    #expect(answer.status == request.status)
    #expect(request.explanation?.isEmpty == false)
    #expect(answer.headers["x-mock-explanation"] == request.explanation)
  }

  @Test func `writes an explanation in ASCII where it is a header`() throws {
    let tenant = try mock.organization(slug: "ascii")
    let answer = try HTTPClient(mock, token: tenant.token + "x").send("GET", "/v1/files/")
    let request = try #require(mock.requests.last)
    #expect(request.explanation?.contains("polar_oat_…") == true)
    #expect(answer.headers["x-mock-explanation"] == request.explanation?.replacing("…", with: "..."))
  }
}
