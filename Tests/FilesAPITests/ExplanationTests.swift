import PolarFiles
import Recording
import Testing
@testable import FilesAPI

/// Explanations of refusals whose bodies, as in production, do not explain them.
struct ExplanationTests {
  let driver: Driver

  init() throws {
    driver = try Driver()
    let world = """
      {"version": 1, "tokens": [
        {"token": "polar_oat_0123456789abcdefghij", "organization": "acme"},
        {"token": "polar_oat_expired0123456789", "organization": "acme", "expires_at": "2026-08-01T00:00:00Z"}]}
      """
    try driver.store.merge(FixtureDocument.json(Array(world.utf8), name: "tokens.json", directory: nil))
  }

  @Test(arguments: [
    (
      "polar_oat_0123456789abcdefghiX",
      "There is no token polar_oat_…ghiX; the nearest that is known, polar_oat_…ghij, differs in one character."
    ),
    (
      "polar_oat_0123456789abcdefgh",
      "There is no token polar_oat_…efgh; the nearest that is known, polar_oat_…ghij, differs in 2 characters."
    ),
    (
      "polar_oat_somethingelseatall",
      "There is no token polar_oat_…tall: add it to the fixtures or with POST /_mock/tokens, or serve with --auth any."
    ),
    (
      "polar_oat_expired0123456789",
      "The token polar_oat_…6789 is expired since 2026-08-01T00:00:00Z; the mock's clock says 2026-08-22T12:00:00Z."
    ),
    (
      "polar_us_alice",
      "The token polar_us_… is a web session's: it belongs in the cookie polar_session, not in Authorization."
    ),
    ("polr_oat_0123456789abcdefghij", "The token begins with none of the known prefixes; the nearest is polar_oat_."),
    (
      "Bearer polar_oat_0123456789abcdefghij",
      "The token has something in front of polar_oat_: send it alone, behind a single 'Bearer '."
    ),
  ])
  func `a refused token is explained, and never shown whole`(token: String, explanation: String) {
    let reply = driver.send(as: token)
    #expect(reply.status == 401)
    #expect(reply.explanation == explanation)
    #expect(reply.explanation?.contains(token) == false)
    #expect(reply.text.contains("invalid_token"))
  }

  @Test func `a token of no known kind is shown the kinds`() {
    let reply = driver.send(as: "sk_live_0123456789")
    #expect(reply.status == 401)
    #expect(reply.explanation?.contains("polar_oat_, polar_pat_") == true)
    #expect(reply.explanation?.contains("sk_live") == false)
  }

  @Test func `a revoked token is said to be revoked`() {
    #expect(driver.store.revoke(token: "polar_oat_0123456789abcdefghij"))
    #expect(driver.send(as: "polar_oat_0123456789abcdefghij").explanation == "The token polar_oat_…ghij was revoked.")
  }

  @Test func `a token too long to compare is explained all the same`() {
    let reply = driver.send(as: "polar_oat_" + String(repeating: "x", count: 20_000))
    #expect(reply.explanation?.hasPrefix("There is no token polar_oat_…xxxx: ") == true)
  }

  @Test(arguments: [
    ("Bearer polar_cst_customer", "customer's"), ("Bearer polar_crt_registration", "polar_crt_"),
    ("Basic YWJj", "not 'Bearer TOKEN'"),
  ])
  func `a credential of the wrong kind is explained`(value: String, part: String) {
    let reply = driver.send(as: nil, headers: [("authorization", value)])
    #expect(reply.status == 401)
    #expect(reply.explanation?.contains(part) == true)
  }

  @Test func `a request without any credential, or with a session that is none, is explained`() {
    #expect(driver.send(as: nil).explanation == "The request has no token: send Authorization: Bearer TOKEN.")
    let session = driver.send(as: nil, headers: [("cookie", "polar_session=polar_us_nobody")])
    #expect(session.status == 401)
    #expect(session.explanation?.contains("polar_session") == true)
  }

  @Test func `a missing scope names what the token has`() {
    let reply = driver.send(as: "polar_oat_other")
    #expect(reply.status == 403)
    #expect(
      reply.explanation == "The token polar_oat_… has the scopes products:read; this takes files:write or files:read.")
  }

  @Test(arguments: [
    "/files/", "/files", "/v1/v1/files/", "//v1/files/", "/v1//files/", "/polar/v1/files/\(Driver.guide)/download",
    "/V1/Files/",
  ])
  func `the explanation of a wrong base URL has the right one`(path: String) {
    let reply = driver.send("GET", path)
    #expect(reply.status == 404)
    #expect(reply.text == #"{"detail":"Not Found"}"#)
    #expect(reply.explanation?.hasSuffix("the base URL should be http://127.0.0.1:8080.") == true)
  }

  @Test func `other endpoints of Polar's API are explained as missing`() {
    #expect(driver.send("GET", "/v1/products/").explanation?.contains("/v1/files/ alone") == true)
    #expect(driver.send("GET", "/favicon.ico").explanation == nil)
  }

  @Test func `a path that holds a token is shown without it`() {
    let reply = driver.send("GET", "/files/polar_oat_0123456789abcdefghij")
    #expect(reply.explanation?.contains("0123456789") == false)
  }

  @Test func `a download before its upload is complete is explained`() {
    let reply = driver.send("GET", "/v1/files/f11e0000-0000-4000-8000-000000000005/download")
    #expect(reply.status == 404)
    #expect(reply.explanation?.contains("/uploaded") == true)
    #expect(driver.send("GET", "/v1/files/\(Driver.nowhere)/download").explanation == nil)
  }

  @Test func `a successful request has no explanation`() {
    for path in ["/v1/files/", "/healthz", "/v1/files", "/v1/files/\(Driver.guide)/download"] {
      #expect(driver.send("GET", path).explanation == nil, "\(path)")
    }
  }
}
