import PolarFiles
import Testing
@testable import FilesAPI

/// Each request has several errors; the response is to the one that the real server checks first.
struct CheckOrderTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private static let tooLong = ("content-length", "10485761")

  @Test func `an invalid target is refused before anything else`() {
    let reply = driver.send("GET", "/v1/files/\u{7F}", headers: [("polar-version", "1999-01")])
    #expect(reply.status == 400)
    #expect(reply.text == "Invalid HTTP request received.")
    #expect(reply["polar-version"] == nil)
  }

  @Test func `an unknown version comes before a preflight, a missing length and a bad token`() {
    let preflight = [("origin", "x"), ("access-control-request-method", "GET"), ("polar-version", "1999-01")]
    for reply in [
      driver.send("OPTIONS", headers: preflight), driver.send("POST", as: "polar_oat_nope", headers: [preflight[2]]),
    ] {
      #expect(reply.status == 404)
      #expect(reply.text == #"{"detail":"Not Found"}"#)
      #expect(reply["polar-version"] == nil)
      #expect(reply["cache-control"] == nil)
    }
  }

  @Test func `an unknown version is explained, and noted with the operation`() {
    let reply = driver.send("POST", as: "polar_oat_acme", headers: [("polar-version", "2027-01")])
    #expect(reply.status == 404)
    #expect(reply.operation == .create)
    #expect(
      reply.explanation
        == "There is no version '2027-01' of the API: the header Polar-Version may name 2026-04 and 2026-10.")
    let padded = driver.send(headers: [("polar-version", "2026-04 ")])
    #expect(padded.status == 404)
    #expect(padded.explanation?.hasPrefix("There is no version '2026-04 ' of the API: ") == true)
    let token = driver.send(headers: [("polar-version", "polar_oat_acme_secret")])
    #expect(token.explanation?.contains("'polar_oat_…'") == true)
  }

  @Test func `a preflight is answered before the token and the route are looked at`() {
    let reply = driver.send(
      "OPTIONS", "/v1/nope", as: "polar_oat_nope",
      headers: [("origin", "x"), ("access-control-request-method", "GET")])
    #expect(reply.status == 200)
    #expect(reply.text == "OK")
  }

  @Test func `a missing length comes before a bad token, and is no response of an endpoint`() {
    let reply = driver.send("POST", "/api/v1/files/", as: "polar_oat_nope", headers: [("origin", "x")])
    #expect(reply.status == 411)
    #expect(reply.text == #"{"error": "LengthRequired", "detail": "A Content-Length header is required."}"#)
    #expect(reply["cache-control"] == nil)
    #expect(reply["x-polar-deprecation-notice"] == nil)
    #expect(reply["access-control-allow-origin"] == "*")
    #expect(reply["polar-version"] == "2026-04")
    #expect(reply.operation == .create)
  }

  @Test func `a body beyond ten mebibytes is refused by its announced length`() {
    let reply = driver.send("POST", as: nil, body: String(repeating: " ", count: 10_485_761))
    #expect(reply.status == 413)
    #expect(reply.json["error"].shown == "RequestBodyTooLarge")
    #expect(reply.operation == .create)
  }

  @Test func `a bad token comes before the route`() {
    let reply = driver.send("GET", "/api/v1/nope", as: "polar_oat_nope")
    #expect(reply.status == 401)
    #expect(reply.text.hasPrefix(#"{"error": "invalid_token", "error_description": "The access token"#))
    #expect(reply["cache-control"] == "no-store")
    #expect(reply["pragma"] == "no-cache")
    #expect(reply["www-authenticate"]?.hasPrefix(#"Bearer realm="polar", error="invalid_token", "#) == true)
    #expect(reply["x-polar-deprecation-notice"] != nil)
  }

  @Test(arguments: [nil, "polar_oat_read"])
  func `malformed JSON comes before a missing token and a missing scope`(token: String?) {
    let reply = driver.send("POST", as: token, body: #"{"name":"#)
    #expect(reply.status == 422)
    #expect(reply.errors == ["json_invalid at body/8"])
    #expect(reply.json["detail"][0]["input"].shown == "{}")
    #expect(reply.json["detail"][0]["ctx"]["error"].shown == "Expecting value")
  }

  @Test(arguments: [nil, "polar_cst_customer", "polar_crt_x"])
  func `a token without a subject is refused before validation`(token: String?) {
    let reply = driver.send("PATCH", "/v1/files/not-a-uuid", as: token, body: "5")
    #expect(reply.status == 401)
    #expect(reply.text == #"{"error":"Unauthorized","detail":"Unauthorized"}"#)
    #expect(reply["www-authenticate"] == #"Bearer realm="polar""#)
    #expect(reply["cache-control"] == "private, no-store")
  }

  @Test func `a missing scope comes before validation`() {
    let reply = driver.send("PATCH", "/v1/files/not-a-uuid", as: "polar_oat_read", body: "5")
    #expect(reply.status == 403)
    #expect(reply.json["error"].shown == "insufficient_scope")
    #expect(reply["www-authenticate"]?.contains(#"scope="files:write""#) == true)
    #expect(
      driver.send(as: "polar_oat_other")["www-authenticate"]?.contains(#"scope="files:write files:read""#) == true)
  }

  @Test func `path errors come before body errors, and both before the look-up`() {
    let reply = driver.send("PATCH", "/v1/files/nope", body: #"{"name":5,"version":[]}"#)
    #expect(reply.errors == ["uuid_parsing at path/id", "string_type at body/name", "string_type at body/version"])
  }

  @Test func `validation comes before the organization, and that before the permission`() {
    let acme = "\"\(Driver.acme)\""
    #expect(
      driver.send("POST", body: Bodies.create([("organization_id", acme), ("size", "[]")])).errors
        == ["int_type at body/downloadable/size"])
    let globex = driver.send(
      "POST", as: "polar_pat_fiona", body: Bodies.create([("organization_id", "\"\(Driver.globex)\"")]))
    #expect(globex.errors == ["value_error at body/organization_id"])
    #expect(globex.json["error"].shown == "PolarRequestValidationError")
    let own = driver.send("POST", as: "polar_pat_fiona", body: Bodies.create([("organization_id", acme)]))
    #expect(own.status == 403)
    #expect(own.json["detail"].shown == "You don't have permission to manage products")
  }

  @Test func `a support case attachment is refused before the permission is checked`() {
    let reply = driver.send("DELETE", "/v1/files/f11e0000-0000-4000-8000-000000000004", as: "polar_pat_fiona")
    #expect(reply.json["detail"].shown.hasPrefix("Support case attachments cannot be modified"))
  }
}
