import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording
@testable import ControlAPI

/// The control API in memory, with a frozen clock, a fixed seed and a small world.
struct ControlClient {
  struct Reply {
    var status: Int
    var headers: HeaderBlock
    var text: String

    var json: JSONValue? { try? JSONValue.parse(Array(text.utf8)) }

    subscript(path: String...) -> JSONValue? {
      var value = json
      for step in path {
        switch value {
        case .object(let object): value = object[step]
        case .array(let elements): value = Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        default: return nil
        }
      }
      return value
    }
  }

  static let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!
  static let acme = ID("1dbfc517-0bbf-4301-9ba8-555ca42b9737")!
  static let guide = ID("f11e0000-0000-4000-8000-000000000001")!

  let store: Store
  let journal: Journal
  let api: ControlAPI

  init(access: AccessPolicy = AccessPolicy(), journalLimit: Int = 100, views: FileViews = .none) throws {
    var configuration = StoreConfiguration()
    configuration.minimumPartSize = 1
    store = try Store(
      clock: Clock(frozenAt: Self.noon), seed: 7, configuration: configuration)
    try store.install([try .json(Array(Self.fixture.utf8), name: "world.json")])
    journal = Journal(limit: journalLimit)
    api = ControlAPI(store: store, journal: journal, version: "1.2.3", access: access, views: views)
  }

  private static let fixture = """
    {"version": 1,
     "organizations": [
       {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"}, {"slug": "globex"}],
     "users": [{"email": "alice@example.com", "memberships": [{"organization": "acme", "role": "owner"}]}],
     "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
     "files": [
       {"id": "f11e0000-0000-4000-8000-000000000001", "organization": "acme", "name": "guide.pdf",
        "content": {"text": "hello"}},
       {"id": "f11e0000-0000-4000-8000-000000000002", "organization": "acme", "name": "later.pdf"}]}
    """

  func send(
    _ method: String, _ target: String, _ body: String = "", host: String? = "127.0.0.1:8080",
    headers: [(String, String)] = []
  ) async -> Reply {
    var block = HeaderBlock()
    if let host { block.append("host", host) }
    for (name, value) in headers { block.append(name: name.utf8, value: value.utf8) }
    let head = RequestHead(
      method: HTTPRequest.Method(rawValue: method)!, target: Array(target.utf8), version: .http1_1, headers: block,
      framing: body.isEmpty ? .none : .length(body.utf8.count))
    switch api.begin(head) {
    case .respond(let answer): return await reply(answer)
    case .collect(let limit, _, let finish):
      return await reply(finish(body.utf8.count > limit ? .tooLarge : .complete(Array(body.utf8))))
    case .stream: preconditionFailure("the control API streams nothing")
    }
  }

  /// Answers that come later are awaited.
  private func reply(_ answer: Answer) async -> Reply {
    let response: Response =
      switch answer {
      case .now(let response): response
      case .decided: fatalError("no route decides by the body")
      case .later(let deferred):
        await withCheckedContinuation { continuation in deferred.whenComplete { continuation.resume(returning: $0) } }
      }
    guard case .bytes(let bytes) = response.body else {
      return Reply(status: response.status.code, headers: response.headers, text: "")
    }
    return Reply(status: response.status.code, headers: response.headers, text: String(decoding: bytes, as: UTF8.self))
  }

  func isKnown(_ token: String) -> Bool {
    if case .subject = store.authenticate(bearer: token) { true } else { false }
  }

  func record(
    _ target: String = "/v1/files/", method: String = "GET", status: Int = 200, headers: [(String, String)] = [],
    body: [UInt8] = [], operation: PolarFiles.Operation? = .list, organization: ID? = acme
  ) {
    var block = HeaderBlock()
    for (name, value) in headers { block.append(name: name.utf8, value: value.utf8) }
    var notes = RequestNotes()
    notes.operation = operation
    notes.organization = organization
    notes.body = RequestNotes.Body(body)
    journal.record(
      RequestHead(
        method: HTTPRequest.Method(rawValue: method)!, target: Array(target.utf8), version: .http1_1, headers: block,
        framing: .none),
      notes: SettledNotes(notes),
      outcome: .init(time: store.now(), status: status, nanoseconds: 1_234_567, responseSize: 10))
  }
}
