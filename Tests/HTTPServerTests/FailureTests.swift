import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes
import Testing
import Platform

extension LiveTests {
  /// What of a failure a client's system sees.
  struct FailureTests {
    private final class Handler: RequestHandler {
      let admission: @Sendable (RequestHead) -> Admission
      let delivery: @Sendable (Response) -> Delivery
      let leaves: @Sendable () -> Void

      init(
        admission: @escaping @Sendable (RequestHead) -> Admission,
        delivery: @escaping @Sendable (Response) -> Delivery, leaves: @escaping @Sendable () -> Void = {}
      ) {
        self.admission = admission
        self.delivery = delivery
        self.leaves = leaves
      }

      func begin(_ head: RequestHead) -> Admission { admission(head) }
      func willSend(_ response: Response, for exchange: Exchange) -> Delivery {
        exchange.head.pathText == "/plain" ? Delivery(response) : delivery(response)
      }
      func brokeOff(_ exchange: Exchange, _ answer: Response?) { leaves() }
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let body = Response(.ok, body: .source(Pattern(count: 300_000)))

    private func server(
      _ change: (inout Server.Configuration) -> Void = { _ in }, leaves: @escaping @Sendable () -> Void = {},
      _ delivery: @escaping @Sendable (Response) -> Delivery
    ) -> Server {
      var configuration = Server.Configuration()
      change(&configuration)
      return Server(
        configuration,
        handler: Handler(admission: { _ in Admission(.respond(Self.body)) }, delivery: delivery, leaves: leaves))
    }

    // MARK: HTTP/1.1

    @Test(arguments: [0, 1, 250_000]) func `a reset follows the bytes that precede it`(_ count: Int) async throws {
      let server = server { Delivery($0, ending: Ending(.reset(connection: false), afterResponseBytes: count)) }
      let client = TestClient(port: try server.startedPort())
      client.send(Self.get)
      let (bytes, error) = client.readToError()
      #expect(error == ECONNRESET)
      #expect(count > 0 || bytes.isEmpty)
      #expect(count == 0 || bytes.suffix(count).elementsEqual((0..<count).map(Pattern.byte)))
      await server.stop()
    }

    @Test(arguments: [
      Ending(.close), Ending(.close, afterResponseBytes: 7), Ending(.truncate(250_000)), Ending(.hang(.zero)),
    ])
    func `a close is an orderly end after the bytes that precede it`(_ ending: Ending) async throws {
      let server = server { Delivery($0, ending: ending) }
      let client = TestClient(port: try server.startedPort())
      // Of what is pipelined nothing is answered, and nothing makes a reset of the end.
      client.send(Self.get + Self.get)
      let (bytes, error) = client.readToError()
      let count = if case .truncate(let count) = ending.kind { count } else { ending.afterResponseBytes }
      #expect(error == 0)
      #expect(bytes.isEmpty == (ending.afterResponseBytes == 0 && count == 0))
      #expect(bytes.suffix(count).elementsEqual((0..<count).map(Pattern.byte)))
      client.close()
      await server.stop()
    }

    @Test func `runs of a file and of memory are paced and end where they are to end`() async throws {
      let file = TemporaryFile((0..<300_000).map(Pattern.byte))
      let server = server { _ in
        Delivery(
          Response(.ok, body: .source(MixedBody(file: file))), pace: .rate(bytesPerSecond: 10_000_000),
          ending: Ending(.truncate(200_000)))
      }
      let client = TestClient(port: try server.startedPort())
      client.send(Self.get)
      let (bytes, error) = client.readToError()
      #expect(error == 0)
      #expect(bytes.suffix(200_000).elementsEqual((0..<200_000).map(Pattern.byte)))
      client.close()
      await server.stop()
    }

    @Test func `a delay holds no other connection up`() async throws {
      let server = server({ $0.lanes = 1 }) { Delivery($0, delay: .milliseconds(300)) }
      let port = try server.startedPort()
      let client = TestClient(port: port)
      let start = MonotonicTime.now
      client.send(Self.get)
      let other = TestClient(port: port)
      #expect(other.get("/plain").body.utf8.count > 0)
      #expect(client.response().head.hasPrefix("HTTP/1.1 200"))
      #expect(start.duration(to: .now) >= .milliseconds(300))
      await server.stop()
    }

    @Test func `a download takes as long as its rate says`() async throws {
      let server = server { Delivery($0, pace: .rate(bytesPerSecond: 1_000_000)) }
      let client = TestClient(port: try server.startedPort())
      let start = MonotonicTime.now
      client.send(Self.get)
      #expect(client.response().head.hasPrefix("HTTP/1.1 200"))
      #expect(start.duration(to: .now) >= .milliseconds(299))
      await server.stop()
    }

    @Test func `an upload takes as long as its rate says`() async throws {
      let server = Server(
        handler: Handler(
          admission: { _ in Admission(.stream(SlowSink()), terms: IntakeTerms(bytesPerSecond: 1_000_000)) },
          delivery: { Delivery($0) }))
      let client = TestClient(port: try server.startedPort())
      let start = MonotonicTime.now
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
      client.send([UInt8](repeating: 1, count: 300_000))
      #expect(client.response().body == "300000 300000")
      #expect(start.duration(to: .now) >= .milliseconds(299))
      await server.stop()
    }

    @Test func `an upload is cut by a reset`() async throws {
      let server = Server(
        handler: Handler(
          admission: { _ in
            Admission(.stream(SlowSink()), terms: IntakeTerms(ending: .reset(connection: false), afterBytes: 100_000))
          },
          delivery: { Delivery($0) }))
      let client = TestClient(port: try server.startedPort())
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
      client.send([UInt8](repeating: 1, count: 100_000))
      #expect(client.readToError().error == ECONNRESET)
      await server.stop()
    }

    // MARK: Hanging

    @Test(arguments: [false, true]) func `a peer that leaves a hang makes room for the next`(_ resets: Bool)
      async throws
    {
      let (begun, noteBegin) = AsyncStream.makeStream(of: Void.self)
      let (left, noteEnd) = AsyncStream.makeStream(of: Void.self)
      let server = server({ $0.maxConnections = 1 }, leaves: { noteEnd.yield() }) {
        noteBegin.yield()
        return Delivery($0, ending: Ending(.hang(nil)))
      }
      let port = try server.startedPort()
      let client = TestClient(port: port)
      client.send(Self.get)
      for await _ in begun { break }
      let next = TestClient(port: port)
      if resets { client.reset() } else { client.close() }
      for await _ in left { break }
      #expect(next.get("/plain").head.hasPrefix("HTTP/1.1 200"))
      await server.stop()
    }

    @Test func `a stop ends what hangs and what is delayed`() async throws {
      let (begun, note) = AsyncStream.makeStream(of: Void.self)
      let server = server { response in
        note.yield()
        return response.code == 200
          ? Delivery(response, delay: .seconds(3600)) : Delivery(response, ending: Ending(.hang(nil)))
      }
      let port = try server.startedPort()
      let client = TestClient(port: port)
      client.send(Self.get)
      for await _ in begun { break }
      await server.stop(drain: .seconds(3600))
      let (bytes, error) = client.readToError()
      #expect(error == 0)
      #expect(bytes.suffix(300_000).elementsEqual((0..<300_000).map(Pattern.byte)))
    }

    // MARK: HTTP/2

    /// The preface, an empty SETTINGS frame, and `GET /` as stream 1.
    private static let http2Get =
      Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
      + [0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x84, 0x86, 0x41, 1, 0x61]

    /// The types of the frames that came, and the last one's payload.
    private func frames(_ bytes: [UInt8]) -> [(type: UInt8, payload: [UInt8])] {
      var frames: [(type: UInt8, payload: [UInt8])] = []
      var rest = bytes[...]
      while rest.count >= 9 {
        let head = Array(rest.prefix(9))
        let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        frames.append((head[3], Array(rest.dropFirst(9).prefix(count))))
        rest = rest.dropFirst(9 + count)
      }
      return frames
    }

    @Test func `a reset over HTTP/2 is RST_STREAM with INTERNAL_ERROR`() async throws {
      let server = server { Delivery($0, ending: Ending(.reset(connection: false), afterResponseBytes: 100)) }
      let client = TestClient(port: try server.startedPort())
      client.send(Self.http2Get)
      var bytes: [UInt8] = []
      while !frames(bytes).contains(where: { $0.type == 3 && $0.payload.count == 4 }) {
        let more = client.receive()
        try #require(!more.isEmpty)
        bytes += more
      }
      let reset = try #require(frames(bytes).first { $0.type == 3 })
      #expect(reset.payload == [0, 0, 0, 2])
      #expect(frames(bytes).filter { $0.type == 0 }.map(\.payload.count) == [100])
      await server.stop()
    }

    @Test func `a close over HTTP/2 is GOAWAY and an orderly end`() async throws {
      let server = server { Delivery($0, ending: Ending(.close)) }
      let client = TestClient(port: try server.startedPort())
      client.send(Self.http2Get)
      let (bytes, error) = client.readToError()
      #expect(error == 0)
      #expect(frames(bytes).last?.type == 7)
      client.close()
      await server.stop()
    }

    @Test(arguments: [0, 100]) func `a reset of an HTTP/2 connection is a reset`(_ count: Int) async throws {
      let server = server { Delivery($0, ending: Ending(.reset(connection: true), afterResponseBytes: count)) }
      let client = TestClient(port: try server.startedPort())
      client.send(Self.http2Get)
      let (bytes, error) = client.readToError()
      #expect(error == ECONNRESET)
      #expect(frames(bytes).filter { $0.type == 0 }.map(\.payload.count) == (count == 0 ? [] : [count]))
      await server.stop()
    }
  }
}
