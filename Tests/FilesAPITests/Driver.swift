import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording
@testable import FilesAPI

/// The API over a small world with a frozen clock, in memory.
struct Driver {
  let store: Store
  let api: FilesAPI

  static let acme = "1dbfc517-0bbf-4301-9ba8-555ca42b9737"
  static let globex = "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10"
  static let guide = "f11e0000-0000-4000-8000-000000000001"
  static let nowhere = "00000000-0000-4000-8000-00000000dead"
  static let local = ConnectionEndpoints(local: "127.0.0.1:9090", isPeerLoopback: true)
  static let noon = "2026-08-22T12:00:00Z"

  init(publicURL: String? = nil, _ deployment: Deployment = .development, limits: RateLimits? = nil) throws {
    let clock = Clock(frozenAt: Timestamp(rfc3339: Self.noon)!)
    var configuration = StoreConfiguration()
    configuration.rateLimits = limits ?? RateLimits(deployment)
    store = try Store(clock: clock, seed: 7, configuration: configuration)
    try store.install([FixtureDocument.json(Array(Self.fixture.utf8), name: "world.json", directory: nil)])
    api = FilesAPI(store: store, publicURL: publicURL, deployment: deployment)
  }

  struct Reply {
    var status: Int
    var headers: HeaderBlock
    var text: String
    var explanation: String?
    var operation: PolarFiles.Operation?

    subscript(_ name: StaticString) -> String? { headers[name] }

    /// The body as JSON; `.null` if it is not JSON.
    var json: JSONValue { (try? JSONValue.parse(Array(text.utf8))) ?? .null }

    /// The entries of `detail`, as `type at/loc`.
    var errors: [String] {
      json["detail"].items.map { error in
        let location = error["loc"].items.map(\.shown).joined(separator: "/")
        return "\(error["type"].shown) at \(location)"
      }
    }
  }

  func send(
    _ method: String = "GET", _ target: String = "/v1/files/", as token: String? = "polar_oat_acme",
    headers: [(String, String)] = [], body: String? = nil, type: String? = "application/json",
    host: String? = "127.0.0.1:8080", over connection: ConnectionEndpoints = Self.local
  ) -> Reply {
    let bytes = body.map { Array($0.utf8) }
    return answer(
      head(method, target, as: token, headers: headers, bytes: bytes, type: type, host: host, over: connection),
      bytes ?? [])
  }

  func send(
    _ method: String, _ target: String, as token: String?, headers: [(String, String)], bytes: [UInt8]?,
    type: String?
  ) -> Reply {
    answer(head(method, target, as: token, headers: headers, bytes: bytes, type: type), bytes ?? [])
  }

  func head(
    _ method: String = "GET", _ target: String = "/v1/files/", as token: String? = "polar_oat_acme",
    headers: [(String, String)] = [], fields: [(name: String, value: [UInt8])] = [], bytes: [UInt8]? = nil,
    type: String? = nil, host: String? = "127.0.0.1:8080", over connection: ConnectionEndpoints = Self.local
  ) -> RequestHead {
    var block = HeaderBlock()
    if let host { block.append("host", host) }
    if let token { block.append("authorization", "Bearer \(token)") }
    for (name, value) in headers { block.append(name: name.utf8, value: value.utf8) }
    for (name, value) in fields { block.append(name: name.utf8, value: value) }
    if let bytes {
      block.append("content-length", String(bytes.count))
      if let type { block.append("content-type", type) }
    }
    return RequestHead(
      method: HTTPRequest.Method(method)!, target: Array(target.utf8), version: .http1_1, headers: block.trimmed,
      framing: bytes.map { .length($0.count) } ?? .none, connection: connection)
  }

  func answer(_ head: RequestHead, _ bytes: [UInt8] = []) -> Reply {
    let answer: Answer
    switch api.begin(head) {
    case .respond(let given): answer = given
    case .collect(_, _, let finish): answer = finish(.complete(bytes))
    case .stream: fatalError("the API streams nothing")
    }
    guard case .now(let response) = answer else { fatalError("the API answers at once") }
    let notes = (response.notes as? SettledNotes)?.value
    var text = ""
    if case .bytes(let content) = response.body { text = String(decoding: content, as: UTF8.self) }
    return Reply(
      status: response.status.code, headers: response.headers, text: text, explanation: notes?.explanation,
      operation: notes?.operation)
  }

  private static let fixture = """
    {"version": 1,
     "organizations": [
       {"id": "\(acme)", "name": "Acme", "slug": "acme"},
       {"id": "\(globex)", "name": "Globex", "slug": "globex"}],
     "users": [
       {"email": "alice@example.com", "memberships": [
         {"organization": "acme", "role": "owner"}, {"organization": "globex", "role": "member"}]},
       {"email": "fiona@example.com", "memberships": [{"organization": "acme", "role": "finance"}]}],
     "tokens": [
       {"token": "polar_oat_acme", "organization": "acme", "scopes": ["files:read", "files:write"]},
       {"token": "polar_oat_read", "organization": "acme", "scopes": ["files:read"]},
       {"token": "polar_oat_other", "organization": "acme", "scopes": ["products:read"]},
       {"token": "polar_pat_alice", "user": "alice@example.com", "scopes": ["files:read", "files:write"]},
       {"token": "polar_pat_fiona", "user": "fiona@example.com", "scopes": ["files:read", "files:write"]},
       {"token": "polar_at_u_alice", "user": "alice@example.com", "organizations": ["acme"],
        "scopes": ["files:read", "files:write"]},
       {"token": "polar_us_alice", "user": "alice@example.com", "scopes": ["files:read", "files:write"]},
       {"token": "polar_cst_customer", "customer_of": "acme", "scopes": []}],
     "files": [
       {"id": "\(guide)", "organization": "acme", "service": "downloadable", "name": "guide.pdf",
        "mime_type": "application/pdf", "size": 1048576, "version": "1.0", "created_at": "2026-01-01T00:00:00Z",
        "last_modified_at": "2026-01-01T01:00:00Z"},
       {"id": "f11e0000-0000-4000-8000-000000000002", "organization": "acme", "service": "product_media",
        "name": "hero one.png", "mime_type": "image/png", "size": 2048, "created_at": "2026-01-01T00:01:00Z"},
       {"id": "f11e0000-0000-4000-8000-000000000004", "organization": "acme",
        "service": "support_case_attachment", "name": "evidence.pdf", "mime_type": "application/pdf", "size": 1},
       {"id": "f11e0000-0000-4000-8000-000000000005", "organization": "acme", "service": "downloadable",
        "name": "draft.zip", "mime_type": "application/zip", "size": 1, "is_uploaded": false},
       {"id": "f11e0000-0000-4000-8000-000000000006", "organization": "acme", "service": "downloadable",
        "name": "malware.zip", "mime_type": "application/zip", "size": 1, "created_at": "2026-01-01T00:05:00Z",
        "flagged_malicious_at": "2026-01-01T02:00:00Z"},
       {"id": "f11e0000-0000-4000-8000-000000000007", "organization": "globex", "service": "downloadable",
        "name": "globex.zip", "mime_type": "application/zip", "size": 1, "created_at": "2026-01-01T00:06:00Z"}]}
    """
}

extension HeaderBlock {
  /// The value as a parser returns it, without trailing white space.
  fileprivate var trimmed: HeaderBlock {
    HeaderBlock(
      bytes: bytes,
      fields: fields.map { field in
        var field = field
        field.valueCount -= Int32(value(field).reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count)
        return field
      })
  }
}

extension JSONValue {
  subscript(_ key: String) -> JSONValue { if case .object(let object) = self { object[key] ?? .null } else { .null } }

  subscript(_ index: Int) -> JSONValue { index < items.count ? items[index] : .null }

  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }

  var keys: [String] { if case .object(let object) = self { object.members.map(\.key) } else { [] } }

  /// A string unchanged, any other value as JSON.
  var shown: String {
    if case .string(let text) = self { return text }
    var writer = JSONWriter()
    try? writer.append(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
