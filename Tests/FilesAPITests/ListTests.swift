import JSON
import Testing
@testable import FilesAPI

struct ListTests {
  let driver: Driver

  init() throws { driver = try Driver() }

  private func names(_ query: String, as token: String = "polar_oat_acme") -> [String] {
    driver.send("GET", "/v1/files/\(query)", as: token).json["items"].items.map(\.["name"].shown)
  }

  @Test func `shows uploaded files in the order of creation, without support case attachments`() {
    #expect(names("") == ["guide.pdf", "hero one.png", "malware.zip"])
    #expect(names("", as: "polar_pat_alice") == ["guide.pdf", "hero one.png", "malware.zip", "globex.zip"])
  }

  @Test func `shows the fields in their order, the public URL behind them`() {
    let item = driver.send().json["items"][1]
    #expect(
      item.keys == [
        "id", "organization_id", "name", "path", "mime_type", "size", "storage_version", "checksum_etag",
        "checksum_sha256_base64", "checksum_sha256_hex", "last_modified_at", "version", "service", "is_uploaded",
        "created_at", "size_readable", "public_url",
      ])
    #expect(
      item["public_url"].shown
        == "http://127.0.0.1:8080/polar-s3-public/product_media/\(Driver.acme)/f11e0000-0000-4000-8000-000000000002"
        + "/hero%20one.png")
    #expect(driver.send().json["items"][0].keys.suffix(3) == ["created_at", "flagged_malicious_at", "size_readable"])
  }

  @Test func `a cached rendering gives the same response`() {
    let first = driver.send()
    #expect(driver.send().text == first.text)
    #expect(driver.send(headers: [("polar-version", "2026-10")]).text == first.text)
  }

  @Test func `counts all and shows a page`() {
    let reply = driver.send("GET", "/v1/files/?limit=2&page=2")
    #expect(reply.json["items"].items.count == 1)
    #expect(reply.text.hasSuffix(#""pagination":{"total_count":3,"max_page":2}}"#))
    #expect(driver.send("GET", "/v1/files/?limit=1000").json["pagination"]["max_page"] == .int(1))
    #expect(names("?page=999999").isEmpty)
  }

  @Test(arguments: [
    ("?page=x&page=2&limit=2", 1), ("?page=+1", 3), ("?page=%C2%A01.0", 3), ("?unknown=1&page[]=0", 3), ("?&&&", 3),
    ("?limit=99999999999999999999", 3), ("?%6cimit=1", 1), ("?q=%ff&limit=1", 1),
  ])
  func `reads the query as Starlette does`(query: String, count: Int) {
    #expect(names(query).count == count)
  }

  @Test(arguments: [
    ("?page=0&limit=y", ["greater_than at query/page", "int_parsing at query/limit"]),
    ("?limit", ["int_parsing at query/limit"]), ("?page=1;limit=2", ["int_parsing at query/page"]),
    ("?page=%", ["int_parsing at query/page"]), ("?page=1&page=", ["int_parsing at query/page"]),
  ])
  func `refuses what is no positive integer`(query: String, errors: [String]) {
    #expect(driver.send("GET", "/v1/files/\(query)").errors == errors)
  }

  @Test func `errors of the pagination come first, then those of the filters`() {
    let sequence =
      "json-or-python[json=list[uuid],python=chain[is-instance[Sequence],function-wrap[sequence_validator()]]]"
    let reply = driver.send("GET", "/v1/files/?ids=a&organization_id=&ids=\(Driver.guide)&page=x")
    #expect(
      reply.errors == [
        "int_parsing at query/page", "uuid_type at query/organization_id/uuid",
        "uuid_parsing at query/organization_id/\(sequence)/0", "uuid_type at query/ids/uuid",
        "uuid_parsing at query/ids/\(sequence)/0",
      ])
    #expect(reply.json["detail"][3]["input"].items.count == 2)
  }

  @Test func `filters by ids and organizations, and unknown ones show nothing`() {
    #expect(names("?ids=\(Driver.guide)&ids=\(Driver.guide)") == ["guide.pdf"])
    #expect(names("?ids=%7B\(Driver.guide)%7D") == ["guide.pdf"])
    #expect(names("?ids=\(Driver.nowhere)").isEmpty)
    #expect(names("?organization_id=\(Driver.globex)").isEmpty)
    #expect(names("?organization_id=\(Driver.globex)", as: "polar_pat_alice") == ["globex.zip"])
    #expect(driver.send("GET", "/v1/files/?ids=\(Driver.nowhere)").text.hasSuffix(#""max_page":0}}"#))
  }

  @Test func `URLs begin with the configured base`() throws {
    let driver = try Driver(publicURL: "https://files.example/s3")
    #expect(driver.send().json["items"][1]["public_url"].shown.hasPrefix("https://files.example/s3/polar-s3-public/"))
  }
}
