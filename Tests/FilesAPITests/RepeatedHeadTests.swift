import HTTPCore
import PolarFiles
import Testing
@testable import FilesAPI

/// A connection reuses the parsed head if its bytes are repeated.
struct RepeatedHeadTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  @Test(arguments: [
    ("GET", "/v1/files/?limit=1", "polar_oat_acme"), ("GET", "/v1/files/?limit=0", "polar_oat_acme"),
    ("GET", "/v1/files", "polar_oat_acme"), ("PUT", "/v1/files/", "polar_oat_acme"), ("GET", "/healthz", nil),
    ("GET", "/v1/nothing", "polar_oat_acme"), ("GET", "/v1/files/", "polar_oat_other"), ("GET", "/v1/files/\u{1}", nil),
    ("POST", "/v1/files/", "polar_oat_acme"), ("GET", "/api/v1/files/?limit=1", "polar_pat_alice"),
    ("GET", "/v1/files/\(Driver.guide)/download", "polar_us_alice"), ("HEAD", "/v1/files/", "polar_oat_read"),
  ]) func `gives a repeated request the same response`(method: String, target: String, token: String?) {
    let head = driver.head(method, target, as: token)
    let replies = (0..<3).map { _ in driver.answer(head) }
    for reply in replies {
      #expect(reply.status == replies[0].status)
      #expect(reply.headers.bytes == replies[0].headers.bytes)
      #expect(reply.text == replies[0].text)
      #expect(reply.operation == replies[0].operation)
    }
  }

  @Test func `notices that the token was revoked in between`() {
    let head = driver.head()
    #expect(driver.answer(head).status == 200)
    #expect(driver.store.revoke(token: "polar_oat_acme"))
    #expect(driver.answer(head).status == 401)
  }

  @Test func `sees what was stored in between`() {
    let head = driver.head()
    let before = driver.answer(head).json["pagination"]["total_count"].shown
    #expect(driver.send("DELETE", "/v1/files/\(Driver.guide)").status == 204)
    #expect(driver.answer(head).json["pagination"]["total_count"].shown != before)
  }

  @Test func `follows the configured base beside the request's own`() throws {
    let head = driver.head("GET", "/v1/files/\(Driver.guide)/download")
    let configured = try Driver(publicURL: "https://files.example")
    #expect(driver.answer(head).json["download"]["url"].shown.hasPrefix("http://127.0.0.1:8080/"))
    #expect(configured.answer(head).json["download"]["url"].shown.hasPrefix("https://files.example/"))
  }
}
