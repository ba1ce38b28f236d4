import PolarFilesMock
import Testing

/// Rules of the library beside those of a fixture.
struct FailureJSONTests {
  let mock: MockServer

  init() throws { mock = try MockServer() }

  @Test func `every property of a rule means what the key of its name means`() throws {
    var failure = Failure(.init(operations: "s3:*"), times: 2, .reset(afterRequestBytes: 9, connection: true))
    failure.match.method = "PUT"
    failure.match.path = "/polar-s3/*"
    failure.match.headers = ["User-Agent": "polar*"]
    failure.match.transport = "HTTP/2"
    failure.match.subject = "me"
    failure.skip = 1
    failure.every = 2
    failure.probability = 0.5
    failure.seed = -7
    failure.lifetime = .seconds(1.5)
    failure.delay = .logNormal(median: .milliseconds(90), sigma: 0.4)
    failure.uploadRate = 10
    failure.downloadRate = 20
    failure.drip = .init(bytes: 64, every: .milliseconds(20))
    try mock.fail(failure)
    #expect(
      mock.failures.first?.rule
        == #"{"id":"failure-1","match":{"operation":"s3:*","method":"PUT","path":"/polar-s3/*","subject":"me","#
        + #""header":{"user-agent":"polar*"},"protocol":"HTTP/2"},"skip":1,"times":2,"every":2,"probability":0.5,"#
        + #""seed":-7,"for_seconds":1.5,"delay":{"lognormal_ms":{"median":90,"sigma":0.4}},"upload_rate":10,"#
        + #""download_rate":20,"drip":{"bytes":64,"every_ms":20},"reset":{"after_request_bytes":9,"connection":true}}"#)
  }

  static let endings: [(Failure.Ending, String)] = [
    (
      .respond(status: 500, headers: ["a": "b"], body: "c", retryAfter: 1),
      #""respond":{"status":500,"headers":{"a":"b"},"body":"c","retry_after":1}"#
    ),
    (.refuse(code: "SlowDown"), #""respond":{"code":"SlowDown"}"#), (.reset(), #""reset":{}"#),
    (.reset(afterResponseBytes: 1), #""reset":{"after_response_bytes":1}"#), (.close(), #""close":{}"#),
    (.close(afterRequestBytes: 1), #""close":{"after_request_bytes":1}"#), (.hang(), #""hang":{}"#),
    (.hang(for: .seconds(30)), #""hang":{"seconds":30}"#), (.truncate(bytes: 5), #""truncate":{"bytes":5}"#),
    (.truncate(fraction: 0.5), #""truncate":{"fraction":0.5}"#), (.flipBytes(2), #""corrupt":{"flip_bytes":2}"#),
    (.breakJSON, #""corrupt":{"json":true}"#),
  ]

  @Test(arguments: endings)
  func `every ending means what the key of its name means`(ending: Failure.Ending, json: String) throws {
    try mock.fail(Failure(.init(), ending))
    #expect(mock.failures.first?.rule == #"{"id":"failure-1","match":{},\#(json)}"#)
  }

  @Test(arguments: [
    (Failure.Delay.fixed(.milliseconds(250)), #"{"ms":250}"#), (.fixed(.microseconds(1500)), #"{"ms":1.5}"#),
    (.uniform(.milliseconds(100), .milliseconds(900)), #"{"uniform_ms":[100,900]}"#),
  ])
  func `every delay means what the key of its name means`(delay: Failure.Delay, json: String) throws {
    try mock.fail(Failure(delay: delay))
    #expect(mock.failures.first?.rule == #"{"id":"failure-1","match":{},"delay":\#(json)}"#)
  }
}
