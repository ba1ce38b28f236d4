import HTTPCore
import HTTPTypes

/// Acts as the connection: passes bytes to the session while it reads, drains its output, and ends.
enum Conversation {
  static func run(_ session: any HTTPSession, _ output: OutputQueue, _ bytes: UnsafeRawBufferPointer, step: Int) {
    var session = session
    for start in stride(from: 0, to: bytes.count, by: step) {
      guard session.disposition == .open, session.wantsBytes else { break }
      session.receive(UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + step)]))
      settle(&session, output)
    }
    switch bytes.last ?? 0 {
    case 0..<64: session.timeOut()
    case 64..<128: session.drain()
    default: session.receiveEnd()
    }
    settle(&session, output)
    session.disconnect()
  }

  private static func settle(_ session: inout any HTTPSession, _ output: OutputQueue) {
    take(output)
    if session.disposition == .handOver, let successor = session.successor { session = successor }
    session.readMailbox()
    for _ in 0..<64 where session.hasMoreOutput {
      session.produce()
      take(output)
    }
    _ = session.waiting
  }

  /// As a socket would take it; every byte is read.
  private static func take(_ output: OutputQueue) {
    while !output.isEmpty {
      let count = output.withMemoryRuns { runs in
        runs.reduce(0) { count, run in count + run.lazy.map { $0 & 0 == 0 ? 1 : 0 }.reduce(0, +) }
      }
      output.consume(count)
    }
  }
}

/// Receives bodies in one of three ways, selected by the target's second byte.
final class MixedHandler: RequestHandler {
  func begin(_ head: RequestHead) -> Admission { Admission(intake(for: head)) }

  private func intake(for head: RequestHead) -> Intake {
    let choice = head.target.dropFirst().first ?? 0
    switch choice % 4 {
    case 0: return .respond(answer(head))
    case 1:
      return .collect(limit: 64) { body in
        guard case .complete(let bytes) = body else { return .now(Response(.contentTooLarge)) }
        return .now(Response(.ok, body: .bytes(bytes)))
      }
    case 2: return .stream(CountingSink())
    default:
      let deferred = DeferredResponse()
      deferred.complete(answer(head))
      return .respond(.later(deferred))
    }
  }

  private func answer(_ head: RequestHead) -> Response { Response(.ok, body: .bytes(head.headers.bytes)) }
}

private final class CountingSink: BodySink {
  private var count = 0

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    count += bytes.count
    return .ready
  }

  func finish() -> Answer { .now(Response(.ok, body: .bytes(Array("\(count)".utf8)))) }
  func abort(_ reason: BodyAbort) -> Response? { nil }
}
