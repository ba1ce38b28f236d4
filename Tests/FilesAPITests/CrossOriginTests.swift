import Testing
@testable import FilesAPI

struct CrossOriginTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  @Test(arguments: [
    ("GET", nil, "OK"), ("PATCH", "authorization, Polar-Version", "OK"), ("PUT", " CONTENT-TYPE ,accept", "OK"),
    ("GET", "x-custom", "Disallowed CORS headers"), ("FOO", "accept", "Disallowed CORS method"),
    ("FOO", "accept,", "Disallowed CORS method, headers"), ("GET ", nil, "Disallowed CORS method"),
    ("PUT\t", "accept \t", "Disallowed CORS method"),
  ])
  func `a preflight says what is allowed`(method: String, headers: String?, text: String) {
    let reply = driver.send(
      "OPTIONS", as: nil,
      headers: [("origin", ""), ("access-control-request-method", method)]
        + (headers.map { [("access-control-request-headers", $0)] } ?? []))
    #expect(reply.status == (text == "OK" ? 200 : 400))
    #expect(reply.text == text)
    #expect(reply["access-control-allow-origin"] == "*")
    #expect(reply["access-control-allow-methods"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
    #expect(
      reply["access-control-allow-headers"]
        == "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Polar-Version")
    #expect(reply["access-control-max-age"] == "600")
    #expect(reply["cache-control"] == nil)
    #expect(reply["polar-version"] == "2026-04")
  }

  @Test(arguments: [([0xA0], "OK"), ([0x85], "OK"), ([0xC2, 0xA0], "Disallowed CORS headers")] as [([UInt8], String)])
  func `reads the headers that a preflight asks for as Latin-1`(padding: [UInt8], text: String) {
    let head = driver.head(
      "OPTIONS", headers: [("origin", "a"), ("access-control-request-method", "GET")],
      fields: [("access-control-request-headers", padding + "authorization".utf8 + [0x2C] + "accept".utf8)])
    #expect(driver.answer(head).text == text)
  }

  @Test func `another origin may read every response except an unhandled 500`() {
    let origin = [("origin", "null")]
    for reply in [
      driver.send(headers: origin), driver.send("GET", "/v1/nope", headers: origin),
      driver.send(as: "polar_oat_nope", headers: origin), driver.send("GET", "/v1/files", headers: origin),
    ] {
      #expect(reply["access-control-allow-origin"] == "*")
      #expect(reply["access-control-expose-headers"] == "Polar-Version")
    }
    let failure = driver.send("POST", headers: origin, body: "NaN")
    #expect(failure.status == 500)
    #expect(failure["access-control-allow-origin"] == nil)
  }

  @Test func `OPTIONS without the request method is no preflight`() {
    #expect(driver.send("OPTIONS", headers: [("origin", "x")]).status == 405)
  }
}
