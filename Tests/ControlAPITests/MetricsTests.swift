import PolarFiles
import Testing
@testable import ControlAPI

struct MetricsTests {
  @Test func `writes help, type and samples`() {
    var text = PrometheusText()
    text.append(.counter, "a_total", help: "Things.") { samples in
      samples.append(3, labels: [("kind", #"a "b" \ c"# + "\n")])
      samples.append(4, labels: [("kind", "d")])
    }
    text.append(.histogram, "b_seconds", help: "Times.") { samples in
      samples.append(counts: [1, 0, 2], bounds: [0.001, 0.5], sum: 3.25, labels: [("x", "y")])
    }
    text.append(.gauge, "c", help: "Nothing.", nil)
    text.append(.gauge, "d", help: "A number.", 0.1)
    let lines = [
      "# HELP a_total Things.", "# TYPE a_total counter", #"a_total{kind="a \"b\" \\ c\n"} 3"#, #"a_total{kind="d"} 4"#,
      "# HELP b_seconds Times.", "# TYPE b_seconds histogram", #"b_seconds_bucket{x="y",le="0.001"} 1"#,
      #"b_seconds_bucket{x="y",le="0.5"} 1"#, #"b_seconds_bucket{x="y",le="+Inf"} 3"#, #"b_seconds_sum{x="y"} 3.25"#,
      #"b_seconds_count{x="y"} 3"#, "# HELP d A number.", "# TYPE d gauge", "d 0.1",
    ]
    #expect(String(decoding: text.bytes, as: UTF8.self) == lines.map { $0 + "\n" }.joined())
  }

  @Test func `counts all requests, including those before the journal was cleared`() async throws {
    let client = try ControlClient()
    client.record()
    client.record("/v1/files/x", status: 404, operation: .update)
    #expect(await client.send("DELETE", "/_mock/requests").status == 204)
    let reply = await client.send("GET", "/_mock/metrics")
    #expect(reply.status == 200)
    for line in [
      #"polar_files_mock_requests_total{operation="files:list",status="200"} 1"#,
      #"polar_files_mock_requests_total{operation="files:update",status="404"} 1"#,
      #"polar_files_mock_request_duration_seconds_count{operation="files:list"} 1"#,
      "polar_files_mock_journal_requests 0", "polar_files_mock_uploads_open 0",
    ] {
      #expect(reply.text.contains(line + "\n"), "\(line)")
    }
    #expect(await client.send("POST", "/_mock/metrics").status == 405)
  }
}
