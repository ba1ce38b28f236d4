/// Reads a body to its end and keeps none of it, then answers.
package final class DroppedBody: BodySink {
  private let answer: (_ count: Int) -> Response
  private var count = 0

  /// - Parameter answer: made when all has come, of how much that was.
  package init(answer: @escaping (_ count: Int) -> Response) { self.answer = answer }

  package func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    count += bytes.count
    return .ready
  }

  package func finish() -> Answer { .now(answer(count)) }

  package func abort(_ reason: BodyAbort) -> Response? { nil }
}
