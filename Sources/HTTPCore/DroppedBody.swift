import HTTPTypes

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

  /// What nobody gets, but that says how much came; another end of a body is the protocol's to word.
  package func abort(_ reason: BodyAbort) -> Response? {
    guard case .disconnected = reason else { return nil }
    var response = Response(.badRequest)
    response.notes = answer(count).notes
    return response
  }
}
