import HTTPTypes

/// Reads a body to its end and stores none of it, then answers.
package final class DroppedBody: BodySink {
  private let answer: (_ count: Int, _ bytes: [UInt8]?) -> Response
  private let limit: Int
  private var count = 0
  private var bytes: [UInt8] = []

  /// - Parameters:
  ///   - limit: the longest body that `answer` gets to see.
  ///   - answer: makes the response from the body's length and bytes (nil above the limit) once it is complete.
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

  /// For a peer that has gone: a response that is not sent, whose notes tell the log how much of the body came. In the
  /// other cases the protocol words the response.
  package func abort(_ reason: BodyAbort) -> Response? {
    guard case .disconnected = reason else { return nil }
    var response = Response(.badRequest)
    response.notes = self.response.notes
    return response
  }

  private var response: Response { answer(count, count <= limit ? bytes : nil) }
}
