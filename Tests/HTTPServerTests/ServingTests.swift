import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Testing
import Platform

extension LiveTests {
  struct ServingTests {
    @Test(arguments: [1, 3]) func `keeps connections and answers in order`(_ lanes: Int) async throws {
      let server = Server.echo { $0.lanes = lanes }
      let port = try server.startedPort()
      for _ in 0..<4 {
        let client = TestClient(port: port)
        #expect(client.get("/a").body == "/a")
        #expect(client.get("/b?c").body == "/b")
        client.send(["/1", "/2", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        #expect((1...3).map { _ in client.response().body } == ["/1", "/2", "/3"])
        client.send("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(client.readToEnd().hasSuffix("connection: close\r\n\r\n/last"))
      }
      await server.stop()
    }

    @Test func `knows its own address and that a peer on this machine is one`() async throws {
      let server = Server.serving { .respond(text("\($0.connection.local) \($0.connection.isPeerLoopback)")) }
      let port = try server.startedPort()
      let client = TestClient(port: port)
      #expect(client.get("/").body == "127.0.0.1:\(port) true")
      #expect(client.get("/").body == "127.0.0.1:\(port) true")
      await server.stop()
    }

    @Test func `answers a great many pipelined requests`() async throws {
      let server = Server.serving { _ in .respond(text(String(repeating: "x", count: 3000))) }
      let port = try server.startedPort()
      let client = TestClient(port: port)
      let requests = String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2000)
      let sender = DispatchQueue(label: "sender")
      nonisolated(unsafe) let other = client
      sender.async { other.send(requests) }
      for _ in 0..<2000 { #expect(client.response().body.utf8.count == 3000) }
      sender.sync {}
      await server.stop()
    }

    @Test func `answers all that ask at once, beside some that leave and one that sends at length`() async throws {
      let server = Server.serving { head in
        .collect(limit: 1 << 20) { body in
          guard case .complete(let bytes) = body else { return .now(text("too large")) }
          return .now(text("\(head.pathText) \(bytes.count)"))
        }
      }
      let port = try server.startedPort()
      let clients = (0..<50).map { _ in TestClient(port: port) }
      for (index, client) in clients.enumerated() {
        let count = index == 25 ? 500_000 : index
        client.send("POST /\(index) HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
        client.send([UInt8](repeating: 97, count: count))
        if index % 7 == 3 { client.reset() }
        if index % 7 == 4 { client.endWriting() }
      }
      for (index, client) in clients.enumerated() where index % 7 != 3 {
        #expect(client.response().body == "/\(index) \(index == 25 ? 500_000 : index)")
      }
      await server.stop()
    }

    @Test func `takes bodies announced, chunked and awaited`() async throws {
      let server = Server.serving { _ in
        .collect(limit: 100) { body in
          guard case .complete(let bytes) = body else { return .now(text("large", .contentTooLarge)) }
          return .now(text(String(decoding: bytes, as: UTF8.self)))
        }
      }
      let client = TestClient(port: try server.startedPort())
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
      #expect(client.response().body == "hello")
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhe\r\n")
      client.send("3\r\nllo\r\n0\r\nX: y\r\n\r\n")
      #expect(client.response().body == "hello")
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
      #expect(client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      client.send("hello")
      #expect(client.response().body == "hello")
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
      #expect(client.response(hasBody: false).head.contains("content-length: 5\r\n"))
      #expect(client.get().body == "")
      await server.stop()
    }

    @Test func `answers a peer that ended its side`() async throws {
      let server = Server.echo()
      let port = try server.startedPort()
      let complete = TestClient(port: port)
      complete.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
      complete.endWriting()
      #expect(complete.readToEnd().hasSuffix("\r\n\r\n/x"))
      let half = TestClient(port: port)
      half.send("GET /x HT")
      half.endWriting()
      #expect(half.readToEnd().hasPrefix("HTTP/1.1 400 "))
      await server.stop()
    }

    @Test func `answers TLS that it does not speak with an alert of TLS`() async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      client.send("\u{16}\u{3}\u{1}")
      // handshake_failure (RFC 8446 §6.2)
      #expect(client.readToEnd() == "\u{15}\u{3}\u{3}\0\u{2}\u{2}\u{28}")
      await server.stop()
    }

    @Test(arguments: [
      "NONSENSE\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n", "PRI * HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ])
    func `answers a malformed request before it closes`(_ request: String) async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      client.send(request)
      let answer = client.readToEnd()
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(answer.contains("\r\nconnection: close\r\n"))
      #expect(answer.hasSuffix("\r\n\r\nBad Request"))
      await server.stop()
    }

    @Test func `takes requests a byte at a time`() async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      for byte in "PROPFIND /slow HTTP/1.1\r\nHost: a\r\n\r\n".utf8 { client.send([byte]) }
      #expect(client.response().body == "/slow")
      await server.stop()
    }

    @Test func `knows HTTP/2 by a preface that comes a byte at a time`() async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      // RFC 9113 section 3.4, an empty SETTINGS, then GET http://a/trickled by HPACK's static table.
      let block = [0x82, 0x86, 0x41, 1, UInt8(ascii: "a"), 0x04, 9] + Array("/trickled".utf8)
      let bytes =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        + [0, 0, UInt8(block.count), 1, 5, 0, 0, 0, 1] + block
      for byte in bytes { client.send([byte]) }
      #expect(client.read(through: "/trickled").hasSuffix("/trickled"))
      await server.stop()
    }

    @Test func `gives answers that come later from another thread`() async throws {
      let server = Server.serving { head in
        let deferred = DeferredResponse()
        let path = head.pathText
        DispatchQueue.global().async { deferred.complete(text(path)) }
        return .respond(.later(deferred))
      }
      let client = TestClient(port: try server.startedPort())
      for index in 0..<200 { #expect(client.get("/\(index)").body == "/\(index)") }
      client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
      #expect((0..<50).map { _ in client.response().body } == (0..<50).map { "/\($0)" })
      await server.stop()
    }

    @Test func `tells a deferred answer that its peer is gone`() async throws {
      let (gone, note) = AsyncStream.makeStream(of: Void.self)
      let (begun, noteBegun) = AsyncStream.makeStream(of: Void.self)
      let server = Server.serving { _ in
        noteBegun.yield()
        return .respond(.later(DeferredResponse { note.yield() }))
      }
      let client = TestClient(port: try server.startedPort())
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in begun { break }
      client.reset()
      for await _ in gone { break }
      await server.stop()
    }
  }
}
