import HTTPCore
import JSON
import PolarFiles
import Testing
@testable import ControlAPI

struct FileListTests {
  private static let world = """
    {"version": 1, "organizations": [{"slug": "globex"}, {"slug": "initech"}], "files": [
      {"organization": "globex", "name": "beta.png", "service": "product_media", "created_at": "2026-01-03T00:00:00Z",
       "content": {"text": "a long picture"}},
      {"organization": "globex", "name": "Alpha 100%.pdf", "created_at": "2026-01-01T00:00:00Z", "content": {"text": "abc"}},
      {"organization": "globex", "name": "gamma.zip", "created_at": "2026-01-02T00:00:00Z", "size": 7, "is_uploaded": false},
      {"organization": "initech", "name": "delta.pdf", "created_at": "2026-01-04T00:00:00Z", "content": {"text": "x"},
       "flagged_malicious_at": "2026-02-01T00:00:00Z"}]}
    """

  private let client: ControlClient

  init() throws {
    let views = FileViews(
      json: { file, _ in Array(#"{"name":"\#(file.name)"}"#.utf8) },
      url: { file, head in "http://\(head.headers["host"] ?? "")/\(file.name)" })
    client = try ControlClient(views: views)
    try client.store.replace(with: .json(Array(Self.world.utf8), name: "world.json"))
  }

  private func names(_ query: String) async -> [String] {
    guard case .array(let items)? = await client.send("GET", "/_mock/files?\(query)")["items"] else { return ["?"] }
    return items.map { if case .object(let item) = $0, case .string(let name)? = item["name"] { name } else { "?" } }
  }

  @Test(arguments: [
    ("", ["delta.pdf", "beta.png", "gamma.zip", "Alpha 100%.pdf"]),
    ("sort=created_at", ["Alpha 100%.pdf", "gamma.zip", "beta.png", "delta.pdf"]),
    ("sort=name", ["Alpha 100%.pdf", "beta.png", "delta.pdf", "gamma.zip"]),
    ("sort=-size", ["beta.png", "gamma.zip", "Alpha 100%.pdf", "delta.pdf"]),
    ("organization=globex&sort=name", ["Alpha 100%.pdf", "beta.png", "gamma.zip"]),
    ("search=PDF&sort=name", ["Alpha 100%.pdf", "delta.pdf"]), ("search=100%25", ["Alpha 100%.pdf"]),
    ("search=", ["delta.pdf", "beta.png", "gamma.zip", "Alpha 100%.pdf"]), ("search=nothing", []),
    ("state=uploading", ["gamma.zip"]), ("state=flagged", ["delta.pdf"]), ("state=deleted", []),
    ("service=product_media", ["beta.png"]), ("state=uploaded&service=downloadable", ["Alpha 100%.pdf"]),
    ("sort=name&limit=2&page=2", ["delta.pdf", "gamma.zip"]), ("page=3&limit=2", []),
    ("page=9223372036854775807&limit=200", []),
  ])
  func `lists the matching files, the newest first`(query: String, expected: [String]) async {
    #expect(await names(query) == expected)
  }

  @Test(arguments: [
    ("colour=1", 400), ("organization=none", 422), ("sort=id", 422), ("sort=-", 422), ("state=open", 422),
    ("service=x", 422),
    ("page=0", 422), ("limit=0", 422), ("limit=201", 422), ("page=x", 422),
  ])
  func `refuses unknown parameters and values`(query: String, status: Int) async {
    let reply = await client.send("GET", "/_mock/files?\(query)")
    #expect(reply.status == status && reply["detail"] != nil)
  }

  @Test func `lists each file with its organization, its state and a download URL`() async {
    let reply = await client.send("GET", "/_mock/files?sort=name&limit=3")
    #expect(reply["total"] == .int(4) && reply["page"] == .int(1) && reply["limit"] == .int(3))
    #expect(reply["items", "0", "url"] == .string("http://127.0.0.1:8080/Alpha 100%.pdf"))
    #expect(reply["items", "0", "organization_slug"] == .string("globex") && reply["items", "0", "size"] == .int(3))
    #expect(reply["items", "2", "state"] == .string("flagged"))
    #expect(await client.send("GET", "/_mock/files?state=uploading")["items", "0", "url"] == .null)
  }

  @Test func `shows one file with its stored object and its JSON of the Files API, even if deleted`() async throws {
    guard case .string(let id)? = await client.send("GET", "/_mock/files?search=beta")["items", "0", "id"] else {
      return #expect(Bool(false))
    }
    let shown = await client.send("GET", "/_mock/files/\(id)")
    #expect(shown["api", "name"] == .string("beta.png") && shown["versions", "0", "size"] == .int(14))
    #expect(shown["versions", "0", "is_delete_marker"] == .bool(false))
    #expect(await names("search=\(id)") == ["beta.png"])
    client.store.delete(try #require(ID(id)))
    let deleted = await client.send("GET", "/_mock/files/\(id)")
    #expect(deleted["state"] == .string("deleted") && deleted["api"] == .null && deleted["url"] == .null)
    #expect(deleted["versions", "0", "is_delete_marker"] == .bool(true))
    #expect(await names("state=deleted") == ["beta.png"])
    #expect(await names("search=beta").isEmpty)
    #expect(await client.send("GET", "/_mock/files/f11e0000-0000-4000-8000-00000000ffff").status == 404)
  }

  @Test func `sorts by creation after an operator has changed a time of creation`() async throws {
    guard case .string(let id)? = await client.send("GET", "/_mock/files?search=alpha")["items", "0", "id"] else {
      return #expect(Bool(false))
    }
    _ = await client.send("PATCH", "/_mock/files/\(id)", #"{"created_at": "2026-01-02T12:00:00Z"}"#)
    #expect(await names("") == ["delta.pdf", "beta.png", "Alpha 100%.pdf", "gamma.zip"])
    #expect(await names("sort=created_at&page=2&limit=2") == ["beta.png", "delta.pdf"])
  }

  @Test(arguments: ["", "-"])
  func `pages in order of creation omit deleted files`(direction: String) async throws {
    let text =
      #"{"version": 1, "organizations": [{"slug": "many"}], "bulk": [{"organization": "many", "count": 700, "name": "f{n}"}]}"#
    try client.store.replace(with: .json(Array(text.utf8), name: "many.json"))
    for number in stride(from: 1, through: 700, by: 3) {
      guard case .array(let found)? = await client.send("GET", "/_mock/files?search=f\(number)&limit=200")["items"]
      else { return }
      for case .object(let file) in found where file["name"] == .string("f\(number)") {
        if case .string(let id)? = file["id"] { client.store.delete(try #require(ID(id))) }
      }
    }
    let expected = (1...700).filter { $0 % 3 != 1 }.map { "f\($0)" }
    var found: [String] = []
    for page in 1...10 { found += await names("sort=\(direction)created_at&limit=50&page=\(page)") }
    #expect(found == (direction == "" ? expected : expected.reversed()))
    #expect(await client.send("GET", "/_mock/files?page=11&limit=50")["total"] == .int(expected.count))
  }

  @Test(arguments: ["created_at", "name", "size"])
  func `pages list every file once, for every sort order`(order: String) async throws {
    var files = ""
    for number in 0..<3000 {
      files +=
        (number == 0 ? "" : ",") + #"{"organization":"many","name":"f\#(number * 7919 % 3000)","size":\#(number % 9)}"#
    }
    let text = #"{"version": 1, "organizations": [{"slug": "many"}], "files": [\#(files)]}"#
    try client.store.merge(.json(Array(text.utf8), name: "many.json"))
    for direction in ["", "-"] {
      var found: [String] = []
      for page in 1...15 { found += await names("organization=many&sort=\(direction)\(order)&page=\(page)&limit=200") }
      #expect(found.count == 3000 && Set(found).count == 3000)
      if order == "name" { #expect(found == (direction == "" ? found.sorted() : found.sorted().reversed())) }
    }
  }
}
