import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

extension LiveTests {
  /// One lane, held up until several peers have sent: who is served first, and after how much of the others'?
  struct FairnessTests {
    @Test(arguments: [false, true])
    func `serves a short request after one read of a long upload`(_ offersSpace: Bool) async throws {
      let (isHeld, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let upload = CountingSink(offersSpace: offersSpace)
      let countAtAnswer = Mutex(0)
      let server = Server.serving {
        $0.lanes = 1
      } _: { head in
        switch head.pathText {
        case "/hold":
          isHeld.signal()
          release.wait()
        case "/upload": return .stream(upload)
        default: countAtAnswer.withLock { $0 = upload.count }
        }
        return .respond(text("ok"))
      }
      let port = try server.startedPort()
      let long = TestClient(port: port)
      let short = TestClient(port: port)
      // Both are accepted before the lane is held up, and the upload's own head is through.
      #expect(short.get("/").body == "ok")
      long.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: \(64 << 20)\r\nExpect: 100-continue\r\n\r\n")
      #expect(long.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
      let holder = TestClient(port: port)
      holder.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
      isHeld.wait()
      let sent = long.sendWithoutWaiting([UInt8](repeating: 1, count: 64 << 20))
      short.send("GET /short HTTP/1.1\r\nHost: a\r\n\r\n")
      release.signal()
      #expect(short.response().body == "ok")
      let read = countAtAnswer.withLock { $0 }
      #expect(sent > 256 << 10)
      #expect(read <= 256 << 10)
      await server.stop(drain: .zero)
    }
  }
}

/// Counts the received bytes.
private final class CountingSink: BodySink, Sendable {
  private let total = Atomic(0)
  nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer?

  init(offersSpace: Bool) {
    memory = offersSpace ? .allocate(byteCount: 8 << 20, alignment: 16) : nil
  }

  deinit { memory?.deallocate() }

  var count: Int { total.load(ordering: .relaxed) }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState { advance(by: bytes.count) }

  func space() -> UnsafeMutableRawBufferPointer? { memory }

  func advance(by count: Int) -> SinkState {
    total.wrappingAdd(count, ordering: .relaxed)
    return .ready
  }

  func finish() -> Answer { .now(text("\(count)")) }
  func abort(_ reason: BodyAbort) -> Response? { nil }
}
