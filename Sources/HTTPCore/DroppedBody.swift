import HTTPTypes

/// Reads a body to its end and stores none of it, then answers.
package final class DroppedBody: BodySink {
  private let answer: (_ count: Int, _ bytes: [UInt8]?) -> Response
  private let limit: Int
  private var count = 0
  private var bytes: [UInt8] = []

  /// - Parameters:
  ///   - limit: a longer body is not shown to the answer.
  ///   - answer: made when all has come, of how much that was, and what; nil where it is too long.
  package init(showing limit: Int, answer: @escaping (_ count: Int, _ bytes: [UInt8]?) -> Response) {
    self.limit = limit
    self.answer = answer
  }

  package func receive(_ piece: UnsafeRawBufferPointer) -> SinkState {
    count += piece.count
    if count <= limit { bytes.append(contentsOf: piece) } else { bytes = [] }
    return .ready
  }

  package func finish() -> Answer { .now(response) }

  /// What nobody gets, but that says how much came; another end of a body is the protocol's to word.
  package func abort(_ reason: BodyAbort) -> Response? {
    guard case .disconnected = reason else { return nil }
    var response = Response(.badRequest)
    response.notes = self.response.notes
    return response
  }

  private var response: Response { answer(count, count <= limit ? bytes : nil) }
}
