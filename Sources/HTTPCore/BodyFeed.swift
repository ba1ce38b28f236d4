/// A body of unknown length, such as a stream of events; it may never end.
///
/// - The session that sends it calls it on its lane: `start` once, then `next` whenever the output has room, until that
///   returns `.end`; or `cancel` when the peer has gone. A response to HEAD calls nothing.
/// - After `.dry` the feed calls `wake`, from any thread, when `next` has something again.
/// - Because it may never end, the session cancels it when the peer ends its side and when the server stops.
package protocol BodyFeed: AnyObject, Sendable {
  func start(wake: @escaping @Sendable () -> Void)
  func next() -> FeedPiece
  func cancel()
}

package enum FeedPiece: Sendable, Equatable {
  /// At least one byte.
  case bytes([UInt8])
  /// Nothing at the moment.
  case dry
  case end
}

/// Moves a feed's bytes to the output: HTTP/1 has one for the current response, HTTP/2 one in each stream that needs
/// it.
///
/// `prepare` returns how many bytes are available, `take` removes them.
struct FeedWriter {
  enum State: Equatable {
    /// This number of bytes is available.
    case ready(Int)
    case dry
    case ended
  }

  private let feed: any BodyFeed
  private var piece: [UInt8] = []
  private var offset = 0
  private var hasEnded = false
  /// Whether the last `prepare` returned `.dry`.
  private(set) var isDry = false
  /// Bytes taken so far.
  private(set) var sent = 0

  /// Nil for a body of another kind.
  init?(_ body: ResponseBody, wake: @autoclosure () -> @Sendable () -> Void) {
    guard case .feed(let feed) = body else { return nil }
    self.feed = feed
    feed.start(wake: wake())
  }

  /// Whether bytes wait to be taken.
  var holdsBytes: Bool { offset < piece.count }

  mutating func prepare() -> State {
    if holdsBytes { return .ready(piece.count - offset) }
    if hasEnded { return .ended }
    isDry = false
    switch feed.next() {
    case .bytes(let bytes):
      (piece, offset) = (bytes, 0)
      return .ready(bytes.count)
    case .dry:
      (piece, offset) = ([], 0)
      isDry = true
      return .dry
    case .end:
      hasEnded = true
      return .ended
    }
  }

  /// Removes the next `count` bytes of those that `prepare` returned.
  mutating func take(_ count: Int) -> OutputQueue.Segment {
    defer {
      offset += count
      sent += count
    }
    return .array(piece, range: offset..<offset + count)
  }

  /// Cancels the feed; bytes already taken from it are still sent.
  mutating func end() {
    guard !hasEnded else { return }
    hasEnded = true
    feed.cancel()
  }
}
