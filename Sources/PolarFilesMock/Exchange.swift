import HTTPCore
import Logging
import PolarFiles
import Synchronization

/// One request on its way through a plane: what came, when it began, and what is said of it once it is answered.
final class Exchange: Sendable {
  let head: RequestHead
  let trace = Trace()
  private let observer: Observer
  private let begun: UInt64
  private let body = Mutex(JournalEntry.Body.none)

  init(head: RequestHead, observer: Observer) {
    self.head = head
    self.observer = observer
    begun = MonotonicTime.nanoseconds()
  }

  func noteBody(_ bytes: [UInt8]) {
    guard observer.journal.limit > 0, !bytes.isEmpty else { return }
    let kept = JournalEntry.Body(bytes)
    body.withLock { $0 = kept }
  }

  /// Records the answer before it leaves, so that whoever has read it finds it in the journal.
  func answered(_ response: Response) -> Response {
    var response = response
    let facts = trace.facts
    if let explanation = facts.explanation {
      response.headers.append("x-mock-explanation", explanation.asHeaderValue)
    }
    observer.record(
      self, facts, response, body: body.withLock { $0 }, nanoseconds: MonotonicTime.nanoseconds() &- begun)
    return response
  }

  func answered(_ answer: Answer) -> Answer {
    switch answer {
    case .now(let response):
      return .now(answered(response))
    case .later(let deferred):
      let observed = DeferredResponse { deferred.cancel() }
      deferred.whenComplete { [self] response in observed.complete(answered(response)) }
      return .later(observed)
    }
  }
}

/// Hands the body on and sees the answer to it.
final class ObservedSink: BodySink {
  private let sink: any BodySink
  private let exchange: Exchange

  init(_ sink: any BodySink, _ exchange: Exchange) {
    self.sink = sink
    self.exchange = exchange
  }

  func start(resume: @escaping @Sendable () -> Void) { sink.start(resume: resume) }
  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState { sink.receive(bytes) }
  func finish() -> Answer { exchange.answered(sink.finish()) }
  func abort(_ reason: BodyAbort) -> Response? { sink.abort(reason).map { exchange.answered($0) } }
}

extension String {
  /// Only visible ASCII and spaces may stand in the header that explains a refusal.
  fileprivate var asHeaderValue: String {
    utf8.allSatisfy { (0x20...0x7E).contains($0) }
      ? self : String(decoding: utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
