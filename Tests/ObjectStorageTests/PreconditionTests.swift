import HTTPCore
import PolarFiles
import Testing

/// storage.md §5 with every pair of conditions, GET and HEAD alike: RFC 9110 §13.2.2, which is S3's order too.
@Suite("Conditions together")
struct PreconditionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var headers: [(name: String, value: String)]
    var status: Int
    var condition: String?

    var testDescription: String { headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ") }

    init(_ headers: (String, String)..., status: Int, condition: String? = nil) {
      self.headers = headers.map { (name: $0.0, value: $0.1) }
      (self.status, self.condition) = (status, condition)
    }
  }

  // ETag stands for the object's own, without its quotes.
  private static let (match, noneMatch) = (("if-match", "\"ETag\""), ("if-none-match", "\"ETag\""))
  private static let (otherMatch, otherNoneMatch) = (("if-match", "\"x\""), ("if-none-match", "\"x\""))
  private static let (earlier, same) = ("Sat, 22 Aug 2026 11:59:59 GMT", "Sat, 22 Aug 2026 12:00:00 GMT")
  private static let future = "Sun, 22 Aug 2027 12:00:00 GMT"

  static let rows = [
    Row(("if-match", "W/\"ETag\""), status: 412, condition: "If-Match"),
    Row(("if-none-match", "W/\"ETag\""), status: 304),
    Row(otherMatch, match, status: 200),
    Row(otherNoneMatch, noneMatch, status: 304),
    Row(match, ("if-unmodified-since", earlier), status: 200),
    Row(otherMatch, ("if-unmodified-since", future), status: 412, condition: "If-Match"),
    Row(otherMatch, ("if-unmodified-since", earlier), status: 412, condition: "If-Match"),
    Row(noneMatch, ("if-modified-since", earlier), status: 304),
    Row(noneMatch, ("if-modified-since", future), status: 304),
    Row(otherNoneMatch, ("if-modified-since", same), status: 200),
    Row(match, noneMatch, status: 304),
    Row(match, otherNoneMatch, status: 200),
    Row(otherMatch, noneMatch, status: 412, condition: "If-Match"),
    Row(otherMatch, otherNoneMatch, status: 412, condition: "If-Match"),
    Row(("if-unmodified-since", earlier), noneMatch, status: 412, condition: "If-Unmodified-Since"),
    Row(("if-unmodified-since", same), ("if-modified-since", same), status: 304),
    Row(("if-unmodified-since", "junk"), ("if-modified-since", "junk"), status: 200),
    Row(otherMatch, ("range", "bytes=99-"), status: 412, condition: "If-Match"),
    Row(noneMatch, ("range", "bytes=0-1"), status: 304),
    Row(match, ("range", "bytes=0-1"), status: 206),
    Row(match, ("range", "bytes=99-"), status: 416),
    Row(("if-range", "\"ETag\""), ("range", "bytes=0-1"), status: 206),
    Row(("if-range", "\"x\""), ("range", "bytes=99-"), status: 200),
    Row(("if-range", same), ("range", "bytes=0-1"), status: 206),
    Row(("if-range", earlier), ("range", "bytes=0-1"), status: 200),
  ]

  @Test(arguments: ["GET", "HEAD"], rows)
  func `are evaluated in order`(method: String, row: Row) throws {
    let bench = try StorageBench()
    let object = try bench.object()
    let etag = bench.send("HEAD", object.url("HEAD")).headers["etag"]?.replacing("\"", with: "") ?? ""
    let headers = row.headers.map { (name: $0.name, value: $0.value.replacing("ETag", with: etag)) }
    let reply = bench.send(method, object.url(method), headers)
    #expect(reply.status == row.status)
    if method == "HEAD" { #expect(reply.body.isEmpty) }
    if method == "GET" { #expect(reply.element("Condition") == row.condition) }
    #expect((reply.explanation != nil) == (row.status > 400))
  }

  @Test func `a failed precondition reports the object's value`() throws {
    let bench = try StorageBench()
    let object = try bench.object()
    let etag = bench.send("GET", object.objectURL).headers["etag"] ?? "none"
    #expect(bench.send("GET", object.objectURL, [("if-match", "\"x\"")]).explanation?.contains(etag) == true)
    let early = bench.send("GET", object.objectURL, [("if-unmodified-since", Self.earlier)])
    #expect(early.explanation?.contains(Self.same) == true)
  }

  @Test func `do not matter where there is no object`() throws {
    let bench = try StorageBench()
    let upload = try bench.start()
    for condition in [("if-match", "*"), ("if-none-match", "*")] {
      #expect(bench.send("GET", upload.url("GET"), [(name: condition.0, value: condition.1)]).code == "NoSuchKey")
    }
  }
}
