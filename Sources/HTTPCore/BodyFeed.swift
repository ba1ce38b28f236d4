/// A body whose length nobody knows: it comes piece by piece from elsewhere, and may never end.
///
/// - The session that answers with it calls it, on its lane: `start` once, then `next` whenever the output has room, until
///   that gives `.end`; or `cancel`, when nobody reads on. An answer to HEAD calls nothing.
/// - A feed that was dry calls `wake`, from any thread, when `next` has something again.
/// - It ends when the peer ends its side and when the server stops: it has no end of its own that could be waited for.
package protocol BodyFeed: AnyObject, Sendable {
  func start(wake: @escaping @Sendable () -> Void)
  func next() -> FeedPiece
  func cancel()
}

package enum FeedPiece: Sendable, Equatable {
  /// One at least.
  case bytes([UInt8])
  /// Nothing at the moment.
  case dry
  case end
}

/// A feed on its way to the output: HTTP/1 has one for the answer in hand, HTTP/2 one in each stream.
///
/// `prepare` looks whether there is something, `take` takes it.
struct FeedWriter {
  enum State: Equatable {
    /// This number of bytes is at hand.
    case ready(Int)
    case dry
    case ended
  }

  private let feed: any BodyFeed
  private var piece: [UInt8] = []
  private var offset = 0
  private var hasEnded = false
  /// What `prepare` found last.
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

  /// The next `count` bytes, of those that `prepare` found.
  mutating func take(_ count: Int) -> OutputQueue.Segment {
    defer {
      offset += count
      sent += count
    }
    return .array(piece, range: offset..<offset + count)
  }

  /// Nothing more is asked for; what is at hand is still sent.
  mutating func end() {
    guard !hasEnded else { return }
    hasEnded = true
    feed.cancel()
  }
}
