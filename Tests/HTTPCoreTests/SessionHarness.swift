import HTTPCore
import HTTPTypes
import Platform
import Synchronization

/// Answers with a closure.
final class ClosureHandler: RequestHandler {
  let answer: @Sendable (RequestHead) -> Intake

  init(answer: @escaping @Sendable (RequestHead) -> Intake) { self.answer = answer }

  func begin(_ head: RequestHead) -> Admission { Admission(answer(head)) }

  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
    text("refused", violation.status)
  }
}

/// An HTTP/1 session without sockets.
final class SessionHarness {
  let output = OutputQueue()
  let session: HTTP1Session

  convenience init(limits: HTTPLimits = HTTPLimits(), _ answer: @escaping @Sendable (RequestHead) -> Intake) {
    self.init(ClosureHandler(answer: answer), limits: limits)
  }

  init(
    _ handler: any RequestHandler, limits: HTTPLimits = HTTPLimits(),
    now: @escaping () -> MonotonicTime = { .now }
  ) {
    let context = SessionContext(handler: handler, limits: limits, now: now)
    session = HTTP1Session(context: context, output: output, mailbox: Mailbox {})
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) { bytes.withUnsafeBytes(session.receive) }

  /// What lies in the queue, taken as by a socket; `date` lines are left out.
  func taken(_ limit: Int = .max) -> String {
    var bytes: [UInt8] = []
    while !output.isEmpty, bytes.count < limit {
      let count = output.withMemoryRuns { runs in
        let before = bytes.count
        for run in runs { bytes += run.prefix(max(0, limit - bytes.count)) }
        return bytes.count - before
      }
      output.consume(count)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("date: ") }.joined(separator: "\n")
  }

  /// Takes everything, producing as a connection would.
  func drained() -> String {
    var text = taken()
    while session.hasMoreOutput {
      session.produce()
      let more = taken()
      if more.isEmpty { break }
      text += more
    }
    return text
  }
}

func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
  Response(status, body: .bytes(Array(text.utf8)))
}

/// A sink that a test steers.
final class ProbeSink: BodySink {
  var bytes: [UInt8] = []
  var state = SinkState.ready
  var aborted: BodyAbort?
  var lastWord: Response?
  private(set) var resume: (@Sendable () -> Void)?

  func start(resume: @escaping @Sendable () -> Void) { self.resume = resume }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    self.bytes += bytes
    return state
  }

  func finish() -> Answer { .now(text("got \(bytes.count)")) }

  func abort(_ reason: BodyAbort) -> Response? {
    aborted = reason
    return lastWord
  }
}

/// Hands a non-Sendable sink to a handler that runs on the test's own thread.
final class SinkBox: Sendable {
  nonisolated(unsafe) let sink = ProbeSink()
}
