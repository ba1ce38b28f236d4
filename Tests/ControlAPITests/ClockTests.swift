import JSON
import PolarFiles
import Testing

struct ClockTests {
  @Test func `freezes, advances and runs again`() async throws {
    let client = try ControlClient()
    #expect(await client.send("GET", "/_mock/clock").text == #"{"now":"2026-08-22T12:00:00Z","frozen":true}"#)
    let frozen = await client.send("PUT", "/_mock/clock", #"{"freeze": "2030-01-01T00:00:00Z"}"#)
    #expect(frozen.text == #"{"now":"2030-01-01T00:00:00Z","frozen":true}"#)
    let advanced = await client.send("PUT", "/_mock/clock", #"{"advance_seconds": 1.5}"#)
    #expect(advanced["now"] == .string("2030-01-01T00:00:01.500000Z"))
    #expect(await client.send("PUT", "/_mock/clock", "{}")["frozen"] == .bool(false))
  }

  @Test func `tokens expire by the clock`() async throws {
    let client = try ControlClient()
    _ = await client.send(
      "POST", "/_mock/tokens",
      #"{"token": "polar_oat_x", "organization": "acme", "expires_at": "2026-08-22T12:00:10Z"}"#)
    #expect(client.isKnown("polar_oat_x"))
    _ = await client.send("PUT", "/_mock/clock", #"{"advance_seconds": 10}"#)
    #expect(!client.isKnown("polar_oat_x"))
  }

  @Test(arguments: ["99999999999999999999999", "-99999999999999999999999", "1e400", "1e12"])
  func `names the time that a too large step would reach`(step: String) async throws {
    let reply = try await ControlClient().send("PUT", "/_mock/clock", #"{"advance_seconds": \#(step)}"#)
    #expect(reply.status == 422)
    #expect(reply["detail"] == .string("That is not between the years 1 and 9999."))
  }

  @Test(arguments: [
    (#"{"freeze": "noon"}"#, 422), (#"{"freeze": 1}"#, 422), (#"{"advance_seconds": "1"}"#, 422),
    (#"{"rewind": 1}"#, 422), ("[]", 422), ("x", 400),
    (#"{"advance_seconds": 1, "advance_seconds": 2}"#, 400), (#"{"freeze": "0000-12-31T23:59:59Z"}"#, 422),
    (#"{"advance_seconds": 1e12}"#, 422), (#"{"advance_seconds": -1e300}"#, 422),
    (#"{"freeze": "9999-12-31T23:59:59Z", "advance_seconds": 1}"#, 422),
  ])
  func `refuses an invalid time`(body: String, status: Int) async throws {
    let client = try ControlClient()
    #expect(await client.send("PUT", "/_mock/clock", body).status == status)
    #expect(client.store.now() == ControlClient.noon)
  }
}
