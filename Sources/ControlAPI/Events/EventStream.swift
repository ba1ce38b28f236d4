import HTTPCore

/// One reader of the hub: the body of an answer that does not end.
final class EventStream: BodyFeed {
  private let hub: EventHub
  private let reader: Int

  init(hub: EventHub, reader: Int) {
    self.hub = hub
    self.reader = reader
  }

  /// An answer that was never sent gives its place back, too.
  deinit { hub.leave(reader) }

  func start(wake: @escaping @Sendable () -> Void) { hub.start(reader, wake: wake) }

  func next() -> FeedPiece { hub.next(reader).map { .bytes($0) } ?? .dry }

  func cancel() { hub.leave(reader) }
}
