import Dispatch
import HTTPCore
import HTTPServer
import HTTPTypes

/// Answers with a closure.
final class TestHandler: RequestHandler {
  let answer: @Sendable (RequestHead) -> Intake

  init(answer: @escaping @Sendable (RequestHead) -> Intake) { self.answer = answer }

  func begin(_ head: RequestHead) -> Admission { Admission(answer(head)) }
}

func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
  Response(status, body: .bytes(Array(text.utf8)))
}

extension RequestHead {
  var pathText: String { String(decoding: path, as: UTF8.self) }
}

extension Server {
  /// A server on a free port that responds with the request's path.
  static func echo(_ change: (inout Configuration) -> Void = { _ in }) -> Server {
    serving(change) { head in .respond(text(head.pathText)) }
  }

  static func serving(
    _ change: (inout Configuration) -> Void = { _ in }, _ answer: @escaping @Sendable (RequestHead) -> Intake
  ) -> Server {
    var configuration = Configuration()
    change(&configuration)
    return Server(configuration, handler: TestHandler(answer: answer))
  }

  func startedPort() throws -> UInt16 { try start()[0].port }
}

/// Counts and sums the received bytes, and is full after every run until another thread resumes it.
final class SlowSink: BodySink {
  private var count = 0
  private var sum = 0
  private var resume: @Sendable () -> Void = {}

  func start(resume: @escaping @Sendable () -> Void) { self.resume = resume }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    count += bytes.count
    for byte in bytes { sum &+= Int(byte) }
    DispatchQueue.global().async(execute: resume)
    return .full
  }

  func finish() -> Answer { .now(text("\(count) \(sum)")) }
  func abort(_ reason: BodyAbort) -> Response? { nil }
}

/// A generated body.
final class Pattern: BodySource {
  let count: Int
  init(count: Int) { self.count = count }
  static func byte(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 10) }
  func chunk(at offset: Int) -> BodyChunk { .computed(count: count - offset) }
  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    for index in buffer.indices { buffer[index] = Self.byte(offset + index) }
  }
}
