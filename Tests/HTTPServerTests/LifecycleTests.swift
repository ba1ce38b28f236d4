import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Synchronization
import Testing
import Platform

extension LiveTests {
  struct LifecycleTests {
    @Test func `listens on both loopback addresses for localhost`() async throws {
      let server = Server.echo { $0.host = "localhost" }
      let addresses = try server.start()
      #expect(Set(addresses.map(\.port)).count == 1)
      for address in addresses {
        #expect(TestClient(port: address.port, isIPv6: address.isIPv6).get("/x").body == "/x")
      }
      await server.stop()
    }

    @Test func `listens on IPv6`() async throws {
      let server = Server.echo { $0.host = "::1" }
      let address = try server.start()[0]
      #expect(address.isIPv6)
      #expect(address.description == "[::1]:\(address.port)")
      #expect(TestClient(port: address.port, isIPv6: true).get("/x").body == "/x")
      await server.stop()
    }

    @Test func `names the reason why it cannot bind`() async throws {
      let first = Server.echo()
      let port = try first.startedPort()
      let second = Server.echo { $0.port = port }
      #expect(throws: BindError.addressInUse(host: "127.0.0.1", port: port)) { try second.start() }
      await second.stop()
      await first.stop()
      let lost = Server.echo { $0.host = "not a host" }
      do throws(BindError) {
        try lost.start()
        Issue.record("bound")
      } catch {
        guard case .cannotResolve(host: "not a host", _) = error else {
          Issue.record(error)
          return
        }
      }
    }

    @Test func `takes its port again at once after it stopped`() async throws {
      let first = Server.echo()
      let port = try first.startedPort()
      let client = TestClient(port: port)
      #expect(client.get("/1").body == "/1")
      first.stopAndWait()
      let second = Server.echo { $0.port = port }
      #expect(try second.startedPort() == port)
      #expect(TestClient(port: port).get("/2").body == "/2")
      await second.stop()
    }

    @Test func `lets requests in flight finish when it stops`() async throws {
      let deferred = DeferredResponse()
      let (begun, note) = AsyncStream.makeStream(of: Void.self)
      let server = Server.serving { _ in
        note.yield()
        return .respond(.later(deferred))
      }
      let port = try server.startedPort()
      let idle = TestClient(port: port)
      let busy = TestClient(port: port)
      busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in begun { break }
      // Not a task: other tests' reads may hold every thread of the pool that it would need.
      DispatchQueue.global().async { server.stopAndWait() }
      // The idle connection's end shows that the server is stopping.
      #expect(idle.readToEnd().isEmpty)
      deferred.complete(text("late"))
      #expect(busy.readToEnd().hasSuffix("connection: close\r\n\r\nlate"))
      await server.stop()
    }

    @Test func `closes what does not finish in time`() async throws {
      let (begun, note) = AsyncStream.makeStream(of: Void.self)
      let server = Server.serving { _ in
        note.yield()
        return .respond(.later(DeferredResponse()))
      }
      let client = TestClient(port: try server.startedPort())
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in begun { break }
      await server.stop(drain: .milliseconds(10))
      #expect(client.readToEnd().isEmpty)
    }

    @Test func `ends with its last owner`() throws {
      var server: Server? = Server.echo()
      let port = try #require(try server?.startedPort())
      let client = TestClient(port: port)
      #expect(client.get("/x").body == "/x")
      server = nil
      #expect(client.readToEnd().isEmpty)
    }

    @Test func `leaves no socket open after a thousand connections`() async throws {
      let server = Server.echo { $0.lanes = 2 }
      let port = try server.startedPort()
      #expect(openSockets(boundTo: port) == 1)
      for batch in 0..<10 {
        let clients = (0..<100).map { _ in TestClient(port: port) }
        for (index, client) in clients.enumerated() {
          switch (batch + index) % 5 {
          case 0: #expect(client.get("/x").body == "/x")
          case 1: client.send("GET /x HT")
          case 2: client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
          case 3: client.reset()
          default: break
          }
        }
      }
      await server.stop()
      #expect(openSockets(boundTo: port) == 0)
    }

    /// Each needs a thread of its own, of which Dispatch has 255. In a process of its own, whose threads no other test needs.
    @Test func `serves with two hundred servers in one process, and starts none that it could not serve`() async {
      await #expect(processExitsWith: .success) {
        var servers: [Server] = []
        var refused = 0
        for _ in 0..<260 {
          let server = Server.echo { $0.lanes = 4 }
          do throws(BindError) {
            let port = try server.start()[0].port
            servers.append(server)
            for client in (0..<2).map({ _ in TestClient(port: port) }) { #expect(client.get("/x").body == "/x") }
          } catch {
            #expect(error == .tooManyServers)
            refused += 1
          }
        }
        #expect(servers.count >= 200)
        #expect(refused > 0)
        for server in servers { await server.stop() }
      }
    }

    @Test func `makes connections beyond its limit wait their turn`() async throws {
      let server = Server.echo { $0.maxConnections = 2 }
      let port = try server.startedPort()
      let first = TestClient(port: port)
      let second = TestClient(port: port)
      #expect(first.get("/1").body == "/1")
      #expect(second.get("/2").body == "/2")
      let third = TestClient(port: port)
      third.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(second.get("/2").body == "/2")
      first.close()
      #expect(third.response().body == "/3")
      await server.stop()
    }

    @Test func `answers 408 to a slow head and a slow body`() async throws {
      let server = Server.serving {
        $0.hurry()
        $0.timeouts.idle = .seconds(1 << 30)
      } _: { _ in
        .collect(limit: 100) { _ in .now(text("x")) }
      }
      let port = try server.startedPort()
      let head = TestClient(port: port)
      head.send("GET / HT")
      #expect(head.readToEnd().hasPrefix("HTTP/1.1 408 "))
      let body = TestClient(port: port)
      body.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nx")
      #expect(body.readToEnd().hasPrefix("HTTP/1.1 408 "))
      let preface = TestClient(port: port)
      preface.send("PRI")
      #expect(preface.readToEnd().hasPrefix("HTTP/1.1 4"))
      await server.stop()
    }

    @Test func `closes idle connections`() async throws {
      let server = Server.echo { $0.hurry() }
      #expect(TestClient(port: try server.startedPort()).readToEnd().isEmpty)
      await server.stop()
    }

    @Test func `closes a connection whose peer stops reading`() async throws {
      let server = Server.serving {
        $0.hurry()
      } _: { _ in
        .respond(Response(.ok, body: .source(Pattern(count: 1 << 40))))
      }
      let client = TestClient(port: try server.startedPort(), receiveBuffer: 4096)
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      // Only the end of the connection lets a write fail.
      var sent = 0
      while client.send("x") { sent += 1 }
      #expect(sent > 0)
      await server.stop()
    }

    @Test func `looks at its connections' time, and ends in time, while one never lets it rest`() async throws {
      let server = Server.serving {
        $0.lanes = 1
        $0.hurry(step: .milliseconds(100))
      } _: { _ in
        .respond(Response(.ok, body: .source(Pattern(count: 1 << 50))))
      }
      let port = try server.startedPort()
      nonisolated(unsafe) let greedy = TestClient(port: port)
      greedy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(!greedy.receive().isEmpty)
      let hasEnded = DispatchSemaphore(value: 0)
      DispatchQueue.global().async {
        while !greedy.receive().isEmpty {}
        hasEnded.signal()
      }
      #expect(TestClient(port: port).readToEnd().isEmpty)
      await server.stop(drain: .milliseconds(10))
      await withCheckedContinuation { ended in
        DispatchQueue.global().async {
          hasEnded.wait()
          ended.resume()
        }
      }
    }
  }
}

extension Server.Configuration {
  /// Advances the clock by `step` at each read, so that no test waits for real deadlines.
  fileprivate mutating func hurry(step: Duration = .seconds(11)) {
    let clock = HurriedClock()
    now = { clock.advance(by: step) }
    // Makes the server read the clock often.
    timeouts.lingerIdle = .milliseconds(20)
  }
}

private final class HurriedClock: Sendable {
  private let time = Mutex(MonotonicTime.now)

  func advance(by step: Duration) -> MonotonicTime {
    time.withLock { time in
      time += step
      return time
    }
  }
}

/// How many descriptors of this process are sockets with `port` as their own: a server's, not its clients'.
private func openSockets(boundTo port: UInt16) -> Int {
  (0..<4096).count { descriptor in
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isSocket = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(Int32(descriptor), $0, &length) == 0 }
    }
    return isSocket && address.sin_port == port.bigEndian
  }
}
