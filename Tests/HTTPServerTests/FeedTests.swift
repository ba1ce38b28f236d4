import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

/// Sends numbers from another thread, each after the previous one was taken.
private final class CountingFeed: BodyFeed {
  private struct State {
    var count = 0
    var isReady = false
    var isCancelled = false
    var wake: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private let last: Int

  init(last: Int) { self.last = last }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func start(wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

  func next() -> FeedPiece {
    state.withLock { state in
      if state.count == last { return .end }
      guard state.isReady else {
        DispatchQueue.global().async { self.makeReady() }
        return .dry
      }
      state.isReady = false
      state.count += 1
      return .bytes(Array("\(state.count)\n".utf8))
    }
  }

  private func makeReady() {
    let wake = state.withLock { state in
      state.isReady = true
      return state.wake
    }
    wake?()
  }

  func cancel() { state.withLock { $0.isCancelled = true } }
}

extension LiveTests {
  @Suite struct FeedTests {
    @Test func `sends what comes from another thread, piece by piece`() async throws {
      let server = Server.serving { _ in .respond(Response(.ok, body: .feed(CountingFeed(last: 500)))) }
      let client = TestClient(port: try server.startedPort())
      client.send("GET / HTTP/1.0\r\n\r\n")
      let body = client.readToEnd().split(separator: "\r\n\r\n").last ?? ""
      #expect(body.split(separator: "\n").map(String.init) == (1...500).map { "\($0)" })
      await server.stop()
    }

    @Test func `a stop ends a body that has no end`() async throws {
      let feed = CountingFeed(last: .max)
      let server = Server.serving { _ in .respond(Response(.ok, body: .feed(feed))) }
      let client = TestClient(port: try server.startedPort())
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(!client.receive().isEmpty)
      await server.stop(drain: .seconds(3600))
      #expect(client.readToEnd().hasSuffix("0\r\n\r\n") && feed.isCancelled)
    }
  }
}
