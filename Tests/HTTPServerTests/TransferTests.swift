import HTTPCore
import HTTPServer
import HTTPTypes
import Testing
import Platform

extension LiveTests {
  struct TransferTests {
    @Test func `passes a large upload on through a sink that is often full`() async throws {
      let server = Server.serving { _ in .stream(SlowSink()) }
      let client = TestClient(port: try server.startedPort())
      let body = (0..<8 << 20).map(Pattern.byte)
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
      #expect(client.send(body))
      #expect(client.response().body == "\(body.count) \(body.reduce(0) { $0 + Int($1) })")
      #expect(client.get().body == "0 0")
      await server.stop()
    }

    @Test func `sends a large body to a slow reader`() async throws {
      let count = 8 << 20
      let server = Server.serving { _ in .respond(Response(.ok, body: .source(Pattern(count: count)))) }
      let client = TestClient(port: try server.startedPort(), receiveBuffer: 4096)
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(client.read(through: "\r\n\r\n").contains("content-length: \(count)\r\n"))
      let body = client.readToEndBytes()
      #expect(body.count == count)
      #expect(body.enumerated().allSatisfy { $1 == Pattern.byte($0) })
      await server.stop()
    }

    @Test func `sends runs of a file and of memory`() async throws {
      let file = TemporaryFile((0..<300_000).map(Pattern.byte))
      let server = Server.serving { _ in .respond(Response(.ok, body: .source(MixedBody(file: file)))) }
      let client = TestClient(port: try server.startedPort())
      for _ in 0..<3 {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.read(through: "\r\n\r\n").contains("content-length: 300000\r\n"))
        let body = client.readBytes(300_000)
        #expect(body.enumerated().allSatisfy { $1 == Pattern.byte($0) })
      }
      await server.stop()
    }

    @Test func `sends pages of memory without a copy, whole to a slow reader`() async throws {
      let server = Server.serving { _ in .respond(Response(.ok, body: .source(PageBody()))) }
      let client = TestClient(port: try server.startedPort(), receiveBuffer: 4096)
      for _ in 0..<2 {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.read(through: "\r\n\r\n").contains("content-length: \(Pages.count)\r\n"))
        let body = client.readBytes(Pages.count)
        #expect(body.enumerated().allSatisfy { $1 == Pattern.byte($0) })
      }
      await server.stop()
    }

    @Test func `lets a peer that sends a large body see an early answer`() async throws {
      let server = Server.serving { _ in .respond(text("no", .forbidden)) }
      let port = try server.startedPort()
      for _ in 0..<5 {
        let client = TestClient(port: port)
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(16 << 20)\r\n\r\n")
        #expect(client.send([UInt8](repeating: 1, count: 16 << 20)))
        let answer = client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(answer.hasSuffix("no"))
      }
      await server.stop()
    }

    @Test func `keeps the connection over a small body that nobody reads`() async throws {
      let server = Server.serving { _ in .respond(text("no", .notFound)) }
      let client = TestClient(port: try server.startedPort())
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n")
      #expect(client.response().body == "no")
      client.send([UInt8](repeating: 1, count: 60000))
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(client.response().body == "no")
      await server.stop()
    }

    @Test func `survives peers that vanish in the middle of everything`() async throws {
      let server = Server.serving { head in
        head.method == .put ? .stream(SlowSink()) : .respond(Response(.ok, body: .source(Pattern(count: 4 << 20))))
      }
      let port = try server.startedPort()
      for round in 0..<20 {
        let client = TestClient(port: port)
        client.send(
          round % 2 == 0
            ? "GET / HTTP/1.1\r\nHost: a\r\n\r\n" : "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nabc")
        if round % 4 < 2 { _ = round % 2 == 0 ? client.receive(1000) : [] }
        round % 3 == 0 ? client.reset() : client.close()
      }
      let last = TestClient(port: port)
      last.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n\u{1}")
      #expect(last.response().body == "1 1")
      await server.stop()
    }
  }
}

extension TestClient {
  func readToEndBytes() -> [UInt8] { readBytes(.max) }

  func readBytes(_ count: Int) -> [UInt8] {
    var bytes = takeReceived()
    while bytes.count < count {
      let more = receive(min(65536, count - bytes.count))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }
}

/// An unlinked file.
final class TemporaryFile: OpenFile, MemoryRegion {
  let descriptor: Int32
  nonisolated(unsafe) let base: UnsafeRawPointer

  init(_ bytes: [UInt8]) {
    var path = Array("/tmp/http-server-tests-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    unlink(path)
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    descriptor = file
    base = UnsafeRawPointer(copy.baseAddress!)
  }

  deinit {
    close(descriptor)
    base.deallocate()
  }
}

final class MixedBody: BodySource {
  let file: TemporaryFile
  let count = 300_000

  init(file: TemporaryFile) { self.file = file }

  func chunk(at offset: Int) -> BodyChunk {
    let run = min(70_000, count - offset)
    return offset / 70_000 % 2 == 0
      ? .file(file, offset: offset, count: run) : .memory(owner: file, range: offset..<offset + run)
  }
}

/// A mapping that lives as long as the process.
private final class Pages: MemoryRegion {
  static let count = 5_000_001
  static let shared = Pages()

  nonisolated(unsafe) let base: UnsafeRawPointer

  private init() {
    let memory = mmap(nil, Self.count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    for offset in 0..<Self.count { memory.storeBytes(of: Pattern.byte(offset), toByteOffset: offset, as: UInt8.self) }
    base = UnsafeRawPointer(memory)
  }
}

/// Runs of no special size: some long enough to go without a copy, some not.
private final class PageBody: BodySource {
  let count = Pages.count

  func chunk(at offset: Int) -> BodyChunk {
    .memory(owner: Pages.shared, range: offset..<min(count, offset + (offset % 3 == 0 ? 700_001 : 30_000)))
  }
}
