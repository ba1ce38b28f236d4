import HTTPCore
import HTTPTypes
import PolarFiles

/// One request on its way through a plane: what came, when it began, and what is said of it once it is answered.
struct Exchange: Sendable {
  let head: RequestHead
  let trace = Trace()
  private let observer: Observer
  private let begun = MonotonicTime.nanoseconds()

  init(head: RequestHead, observer: Observer) {
    self.head = head
    self.observer = observer
  }

  /// What the journal keeps of a body.
  func kept(_ body: CollectedBody) -> JournalEntry.Body {
    guard observer.journal.limit > 0, case .complete(let bytes) = body else { return .none }
    return JournalEntry.Body(bytes)
  }

  /// Records the answer before it leaves, so that whoever has read it finds it in the journal.
  func answered(_ response: Response, body: JournalEntry.Body = .none) -> Response {
    explained(response, body) ?? response
  }

  func answered(_ answer: Answer, body: JournalEntry.Body = .none) -> Answer {
    switch answer {
    case .now(let response): explained(response, body).map { .now($0) } ?? answer
    case .later(let deferred): .later(observed(deferred, body))
    }
  }

  /// Records the answer.
  ///
  /// - Returns: another one in its place, when there is something to explain.
  private func explained(_ response: Response, _ body: JournalEntry.Body) -> Response? {
    record(AnswerSummary(response), body).map { response.explained($0) }
  }

  private func observed(_ deferred: DeferredResponse, _ body: JournalEntry.Body) -> DeferredResponse {
    let observed = DeferredResponse { deferred.cancel() }
    deferred.whenComplete { response in observed.complete(answered(response, body: body)) }
    return observed
  }

  /// Records a request whose peer is gone, as S3's own access log has it: nobody hears why, but the journal tells.
  func brokeOff() {
    _ = record(AnswerSummary(status: 400, size: 0))
  }

  /// Records the answer, which goes on as it came when there is nothing to explain.
  ///
  /// - Returns: what the answer has to explain.
  func record(_ answer: AnswerSummary, _ body: JournalEntry.Body = .none) -> String? {
    // Whom the record wakes under the trace's lock knows nothing of this trace.
    trace.conclude { facts in
      observer.record(head, facts, answer, body: body, nanoseconds: MonotonicTime.nanoseconds() &- begun)
    }
  }
}

/// What is recorded of an answer.
struct AnswerSummary {
  let status: Int
  /// Of the body, in bytes.
  let size: Int

  init(status: Int, size: Int) {
    self.status = status
    self.size = size
  }

  init(_ response: borrowing Response) {
    status = response.code
    size = response.bodyCount
  }
}

extension Response {
  func explained(_ explanation: String) -> Response {
    var response = self
    response.headers.append("x-mock-explanation", explanation.asHeaderValue)
    return response
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
  func space() -> UnsafeMutableRawBufferPointer? { sink.space() }
  func advance(by count: Int) -> SinkState { sink.advance(by: count) }
  func finish() -> Answer { exchange.answered(sink.finish()) }

  func abort(_ reason: BodyAbort) -> Response? {
    if let response = sink.abort(reason) { return exchange.answered(response) }
    exchange.brokeOff()
    return nil
  }
}

extension String {
  /// Only visible ASCII and spaces may stand in the header that explains a refusal.
  fileprivate var asHeaderValue: String {
    utf8.allSatisfy { (0x20...0x7E).contains($0) }
      ? self : String(decoding: utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
