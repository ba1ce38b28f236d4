import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Testing

extension LiveTests {
  /// A stop that may take an hour, with peers that never go: it ends all the same.
  @Suite(.timeLimit(.minutes(10))) struct DrainTests {
    /// RFC 9113 section 3.4, and an empty SETTINGS frame.
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

    @Test(arguments: [
      "", "P", "PRI * HT", "GET / HTTP/1.1\r\nHost: a", "\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r",
    ])
    func `does not wait for a connection without a whole head`(_ begin: String) async throws {
      let server = Server.echo()
      let port = try server.startedPort()
      let client = TestClient(port: port)
      client.send(begin)
      // Accepted later, so that the server has seen the first.
      #expect(TestClient(port: port).get("/seen").body == "/seen")
      await server.stop(drain: .seconds(3600))
      #expect(client.readToEnd().isEmpty)
    }

    @Test(arguments: [false, true])
    func `does not wait for an idle HTTP/2 connection, also in the middle of a head`(_ sendsHalf: Bool) async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      client.send(Self.preface)
      // A SETTINGS frame of the server's shows that it knows the connection's protocol.
      #expect(client.receive().count >= 9)
      // HEADERS of stream 1 without END_HEADERS: CONTINUATION is to come.
      if sendsHalf { client.send([0, 0, 1, 1, 1, 0, 0, 0, 1, 0x82]) }
      await server.stop(drain: .seconds(3600))
      // GOAWAY (type 7) says why.
      #expect(client.readToEndBytes().contains(7))
    }

    @Test func `does not wait for a peer that keeps an answered connection`() async throws {
      let server = Server.echo()
      let client = TestClient(port: try server.startedPort())
      #expect(client.get("/x").body == "/x")
      await server.stop(drain: .seconds(3600))
      #expect(client.readToEnd().isEmpty)
    }
  }
}
