import HTTPCore
import HTTPTypes

/// `/_mock/events`: a stream of what happens in the mock.
struct EventRoutes: Sendable {
  let hub: EventHub

  func open(_ request: ControlRequest) throws(ControlError) -> Response {
    var response = Response(.ok)
    response.headers.append("content-type", "text/event-stream")
    response.headers.appendControlFields()
    // Tells nginx and other proxies not to buffer the response.
    response.headers.append("x-accel-buffering", "no")
    let last = try lastEvent(request)
    guard request.head.method != .head else {
      // A HEAD of a stream announces no length either.
      response.body = .unannounced
      return response
    }
    guard let stream = hub.open(after: last) else {
      throw ControlError(
        .unavailable, "\(EventHub.maxReaders) readers of events are connected, the most there may be: close one.")
    }
    response.body = .feed(stream)
    return response
  }

  private func lastEvent(_ request: ControlRequest) throws(ControlError) -> Int? {
    guard let text = request.head.headers["last-event-id"], !text.isEmpty else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ControlError(.invalid, "Last-Event-ID must be the id of an event, a number from 0 on, not '\(text)'.")
    }
    return number
  }
}

/// The body of a response that does not end: one reader of the hub.
final class EventStream: BodyFeed {
  private let hub: EventHub
  private let reader: Int

  init(hub: EventHub, reader: Int) {
    self.hub = hub
    self.reader = reader
  }

  /// Also for a response that was never sent.
  deinit { hub.leave(reader) }

  func start(wake: @escaping @Sendable () -> Void) { hub.start(reader, wake: wake) }

  func next() -> FeedPiece { hub.next(reader).map { .bytes($0) } ?? .dry }

  func cancel() { hub.leave(reader) }
}
