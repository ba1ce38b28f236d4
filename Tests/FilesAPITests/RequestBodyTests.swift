import JSON
import Testing
@testable import FilesAPI

struct RequestBodyTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private static let notObject = ["model_attributes_type at body"]

  @Test(arguments: [
    "application/json", "APPLICATION/JSON", "application/json; charset=latin-1", "application/json;",
    " application/json ",
    "application/vnd.api+json", "application/+json",
  ])
  func `JSON is read as JSON`(type: String) {
    #expect(driver.send("PATCH", "/v1/files/\(Driver.nowhere)", body: "{}", type: type).status == 404)
  }

  @Test(arguments: [([0xA0], 404), ([0x85, 0x20], 404), ([0xC2, 0xA0], 422)] as [([UInt8], Int)])
  func `the type is read as Latin-1, and the white space around it is dropped`(padding: [UInt8], status: Int) {
    let body = Array("{}".utf8)
    let head = driver.head(
      "PATCH", "/v1/files/\(Driver.nowhere)", fields: [("content-type", "application/json".utf8 + padding)],
      bytes: body)
    #expect(driver.answer(head, body).status == status)
  }

  @Test(arguments: [
    nil, "", "text/json", "application/jsonx", "application/json, text/plain", "json", "application/json/x",
    "application/x-www-form-urlencoded", "application/",
  ])
  func `any other body is a string, which is not an object`(type: String?) {
    let reply = driver.send("PATCH", "/v1/files/\(Driver.nowhere)", body: #"{"name":"x"}"#, type: type)
    #expect(reply.errors == Self.notObject)
    #expect(reply.json["detail"][0]["input"].shown == #"{"name":"x"}"#)
  }

  @Test func `no body and null are the same`() {
    for body in ["", "null", " null "] {
      let reply = driver.send("POST", body: body)
      #expect(reply.errors == ["missing at body"])
      #expect(reply.json["detail"][0]["input"] == .null)
    }
  }

  @Test func `an empty text of another type is no body either`() {
    #expect(driver.send("POST", body: "", type: "text/plain").errors == ["missing at body"])
  }

  @Test func `bytes that are no text cannot be read`() {
    let reply = driver.send(
      "POST", "/v1/files/", as: "polar_oat_acme", headers: [], bytes: [0x22, 0xFF, 0x22], type: "application/json")
    #expect(reply.status == 400)
    #expect(reply.text == #"{"detail":"There was an error parsing the body"}"#)
  }

  @Test func `bytes that are no text and no JSON by their type cannot be echoed`() {
    let reply = driver.send(
      "POST", "/v1/files/", as: "polar_oat_acme", headers: [], bytes: [0xFF], type: "text/plain")
    #expect(reply.status == 500)
    #expect(reply.explanation?.isEmpty == false)
  }

  @Test(arguments: ["true", "5", "[]", #""text""#, "[{}]"])
  func `a body that is not an object is refused as a whole`(body: String) {
    #expect(driver.send("POST", body: body).errors == Self.notObject)
  }
}
