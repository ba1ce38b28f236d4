import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording
import Synchronization
import Testing
@testable import ControlAPI

/// `/_mock/events`, polled when a test requests it.
struct EventTests {
  /// An event as a reader sees it.
  struct Event: Equatable {
    var name = ""
    var id: Int?
    var data = ""
  }

  private func events(_ bytes: [UInt8]?) -> [Event] {
    String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n\n").compactMap { block in
      var event = Event()
      for line in block.split(separator: "\n") {
        if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
        if line.hasPrefix("id: ") { event.id = Int(line.dropFirst(4)) }
        if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
      }
      return event.name.isEmpty ? nil : event
    }
  }

  /// All events that a reader receives until it has to wait.
  private func read(_ stream: EventStream) -> [Event] {
    var read: [Event] = []
    while case .bytes(let bytes) = stream.next() { read += events(bytes) }
    return read
  }

  private let client: ControlClient
  private let hub: EventHub

  init() throws {
    client = try ControlClient(journalLimit: 5000)
    hub = EventHub(store: client.store, journal: client.journal, looksByItself: false)
  }

  private func open(after last: Int? = nil) throws -> EventStream { try #require(hub.open(after: last)) }

  @Test func `reports replaced rules even if ids and counts are the same`() async throws {
    let stream = try open()
    _ = read(stream)
    for status in [503, 500] {
      _ = await client.send("PUT", "/_mock/failures", #"{"respond": {"status": \#(status)}}"#)
      hub.poll()
      #expect(read(stream).map(\.name) == ["failures"])
    }
    hub.poll()
    #expect(read(stream).isEmpty)
  }

  @Test func `reports requests as in the journal`() async throws {
    client.record("/v1/files/")
    let stream = try open()
    #expect(read(stream).isEmpty)
    client.record("/v1/files/?page=2", status: 404)
    hub.poll()
    let told = read(stream)
    #expect(told.map(\.name) == ["request"] && told.map(\.id) == [2])
    let journal = await client.send("GET", "/_mock/requests?since=1").text
    #expect(journal.contains(told[0].data))
    hub.poll()
    #expect(read(stream).isEmpty)
  }

  @Test func `reports each changed record once, and no unchanged one`() async throws {
    let stream = try open()
    let added = await client.send("POST", "/_mock/organizations", #"{"name": "New"}"#)
    let id = "f11e0000-0000-4000-8000-000000000001"
    for _ in 0..<3 { _ = await client.send("PATCH", "/_mock/files/\(id)", #"{"version": "2"}"#) }
    _ = await client.send("GET", "/_mock/state")
    _ = await client.send("DELETE", "/_mock/tokens/polar_oat_acme")
    hub.poll()
    let told = read(stream)
    #expect(told.allSatisfy { $0.name == "change" && $0.id == nil })
    guard case .string(let organization)? = added["id"] else { return #expect(Bool(false)) }
    #expect(told.map(\.data)[0] == #"{"kind":"organization","id":"\#(organization)"}"#)
    #expect(told.map(\.data)[2] == #"{"kind":"file","id":"\#(id)"}"#)
    #expect(told.map { $0.data.contains(#""token""#) } == [false, true, false, true])
  }

  @Test func `reports an opened upload, a part that a rule struck, and the upload of a deleted file`() throws {
    let stream = try open()
    let draft = FileDraft(
      organizationID: ControlClient.acme, service: .downloadable, name: "a", mimeType: "text/plain", size: 1, parts: [])
    let upload = try client.store.create(draft)
    let file = upload.file.id
    let told = ["file", "upload"].map { Event(name: "change", data: #"{"kind":"\#($0)","id":"\#(file.text)"}"#) }
    hub.poll()
    #expect(read(stream) == told)
    client.store.recordStruckPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, part: 1, size: 1,
      declaredSHA256: nil, PartAttempt.Refusal(code: "SlowDown", explanation: ""))
    hub.poll()
    #expect(read(stream) == [told[1]])
    client.store.delete(file)
    hub.poll()
    #expect(read(stream) == told)
  }

  @Test func `reports changes of the clock, a cleared journal, a replaced world and a reset`() async throws {
    let stream = try open()
    _ = await client.send("PUT", "/_mock/clock", #"{"freeze": "2030-01-01T00:00:00Z"}"#)
    hub.poll()
    #expect(read(stream) == [Event(name: "clock", data: #"{"now":"2030-01-01T00:00:00Z","frozen":true}"#)])
    client.record()
    _ = await client.send("DELETE", "/_mock/requests")
    hub.poll()
    #expect(read(stream).map(\.name) == ["cleared", "skipped"])
    _ = await client.send("POST", "/_mock/fixtures", #"{"version": 1}"#)
    hub.poll()
    #expect(read(stream) == [Event(name: "change", data: #"{"kind":"world"}"#)])
    _ = await client.send("POST", "/_mock/reset")
    hub.poll()
    #expect(read(stream).map(\.name) == ["reset", "cleared", "clock"])
  }

  @Test func `resumes after Last-Event-ID with the journal's entries, then with new ones`() throws {
    for _ in 0..<200 { client.record() }
    let stream = try open(after: 50)
    client.record()
    hub.poll()
    #expect(read(stream).compactMap(\.id) == Array(51...201))
  }

  @Test func `reports how many entries the journal no longer has`() throws {
    let client = try ControlClient(journalLimit: 10)
    let hub = EventHub(store: client.store, journal: client.journal, looksByItself: false)
    for _ in 0..<100 { client.record() }
    let told = read(try #require(hub.open(after: 20)))
    #expect(told[0] == Event(name: "skipped", data: #"{"requests":70,"changes":0,"since":20}"#))
    #expect(told.compactMap(\.id) == Array(91...100))
  }

  @Test func `treats an id beyond the journal as one of another run`() throws {
    client.record()
    #expect(read(try open(after: 2)) == [Event(name: "reset", data: "{}")])
    #expect(read(try open(after: 1)).isEmpty)
  }

  @Test func `reports the latest of a burst, and the number of skipped ones`() throws {
    let stream = try open()
    for _ in 0..<1000 { client.record() }
    hub.poll()
    let told = read(stream)
    let shown = EventCursor.latestOfMore
    #expect(told[0] == Event(name: "skipped", data: #"{"requests":\#(1000 - shown),"changes":0,"since":0}"#))
    #expect(told.compactMap(\.id) == Array(1001 - shown...1000))
  }

  /// A reader that does not read uses no memory beyond the shared ring.
  @Test func `reports to a slow reader how much it missed, and then sends every event`() throws {
    let slow = try open()
    let fast = try open()
    #expect(read(slow).isEmpty)
    var seen: [Int] = []
    for _ in 0..<400 {
      for _ in 0..<10 { client.record(body: Array(repeating: 97, count: 1000)) }
      hub.poll()
      seen += read(fast).compactMap(\.id)
    }
    #expect(seen == Array(1...4000))
    let told = read(slow)
    let ids = told.compactMap(\.id)
    #expect(told[0].name == "skipped" && ids == Array(4001 - ids.count...4000))
    #expect(told[0].data == #"{"requests":\#(4000 - ids.count),"changes":0,"since":0}"#)
    #expect(ids.count * 1000 < EventHub.ringLimit && ids.count > 200)
    client.record()
    hub.poll()
    #expect(read(slow).compactMap(\.id) == [4001])
  }

  @Test func `wakes only readers that wait`() throws {
    let woken = Mutex(0)
    let stream = try open()
    stream.start { woken.withLock { $0 += 1 } }
    client.record()
    hub.poll()
    #expect(woken.withLock { $0 } == 0)
    #expect(read(stream).count == 1)
    client.record()
    hub.poll()
    client.record()
    hub.poll()
    #expect(woken.withLock { $0 } == 1)
    #expect(read(stream).count == 2)
  }

  @Test func `sends a comment after fifteen seconds without events`() throws {
    let stream = try open()
    #expect(read(stream).isEmpty)
    for _ in 0..<149 { hub.poll() }
    #expect(stream.next() == .dry)
    hub.poll()
    #expect(stream.next() == .bytes(Array(":\n\n".utf8)))
    #expect(stream.next() == .dry)
  }

  @Test func `a reader that disconnects frees its slot`() throws {
    var streams = try (0..<EventHub.maxReaders).map { _ in try open() }
    #expect(hub.open(after: nil) == nil && hub.readerCount == EventHub.maxReaders)
    streams[0].cancel()
    streams[1] = try open()
    #expect(hub.readerCount == EventHub.maxReaders - 1)
    streams = []
    #expect(hub.readerCount == 0)
  }

  @Test(arguments: ["x", "-1", "1.5", "99999999999999999999"])
  func `refuses an invalid Last-Event-ID`(id: String) async throws {
    let reply = await client.send("GET", "/_mock/events", headers: [("last-event-id", id)])
    #expect(reply.status == 422)
  }

  @Test func `answers as an event stream, and a HEAD without opening one`() async throws {
    for method in ["GET", "HEAD"] {
      let reply = await client.send(method, "/_mock/events")
      #expect(reply.status == 200 && reply.headers["content-type"] == "text/event-stream")
      #expect(reply.headers["cache-control"] == "no-store" && reply.headers["x-accel-buffering"] == "no")
    }
    #expect(await client.send("GET", "/_mock/status")["event_streams"] == .int(0))
  }

  @Test func `announces no length of a stream to a HEAD`() throws {
    let head = RequestHead(
      method: .head, target: Array("/_mock/events".utf8), version: .http1_1, headers: HeaderBlock(), framing: .none)
    guard case .collect(_, _, let finish) = client.api.begin(head), case .now(let response) = finish(.complete([])),
      case .unannounced = response.body
    else { return #expect(Bool(false)) }
    #expect(response.announcedLength == nil)
  }
}
