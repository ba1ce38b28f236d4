/// Takes in the body of one request as the handler chose, whichever protocol brings it.
///
/// - The session owns it: HTTP/1 has one for the request in hand, HTTP/2 one in each stream. Nobody else calls it.
/// - `none` is the state before a request and once its body is complete; `collecting` and `streaming` are the handler's
///   choice; a body that nobody wants is `discarding` until its limit; `abandoned` means that no more of it is read.
/// - A request gets one answer at most from `begin`, `take`, `end` and `resume` together. A sink gets one `finish` or one
///   `abort`.
struct BodyIntake {
  enum State {
    case none
    case collecting(limit: Int, finish: (CollectedBody) -> Answer)
    case streaming(any BodySink)
    /// Below zero when the limit is passed.
    case discarding(left: Int)
    case abandoned
  }

  private(set) var state = State.none
  /// Whether the sink can take no more until it says so.
  private(set) var isFull = false
  private let discardLimit: Int
  private var collected: [UInt8] = []
  /// What came while the sink was full: nothing in HTTP/1, at most the stream's window in HTTP/2.
  private var pending: [UInt8] = []
  private var hasEnded = false

  init(discardLimit: Int) { self.discardLimit = discardLimit }

  /// - Parameter resume: what a full sink calls, from any thread, when it can take more.
  mutating func begin(
    _ choice: Intake, _ framing: BodyFraming, resume: @autoclosure () -> @Sendable () -> Void
  ) -> Answer? {
    isFull = false
    hasEnded = false
    switch choice {
    case .respond(let answer):
      discard()
      return answer
    case .collect(let limit, _, let finish):
      if case .length(let count) = framing {
        if count > limit {
          discard()
          return finish(.tooLarge)
        }
        collected.reserveCapacity(min(count, 1 << 20))
      }
      state = .collecting(limit: limit, finish: finish)
    case .stream(let sink, _):
      state = .streaming(sink)
      sink.start(resume: resume())
    }
    return nil
  }

  mutating func discard() {
    forget()
    state = .discarding(left: discardLimit)
  }

  mutating func abandon() {
    forget()
    state = .abandoned
  }

  private mutating func forget() {
    collected = []
    pending = []
    isFull = false
  }

  // MARK: Bytes

  /// A run of the body.
  mutating func take(_ run: UnsafeRawBufferPointer) -> Answer? {
    switch state {
    case .collecting(let limit, let finish):
      if collected.count + run.count > limit {
        collected = []
        state = .discarding(left: discardLimit - run.count)
        return finish(.tooLarge)
      }
      collected.append(contentsOf: run)
    case .streaming(let sink):
      if isFull { pending.append(contentsOf: run) } else { isFull = sink.receive(run) == .full }
    case .discarding(let left): state = .discarding(left: left - run.count)
    case .none, .abandoned: break
    }
    return nil
  }

  /// Where the sink wants the next bytes, at most `count` of them.
  func space(atMost count: Int) -> UnsafeMutableRawBufferPointer? {
    guard count > 0, !isFull, case .streaming(let sink) = state, let space = sink.space() else { return nil }
    return UnsafeMutableRawBufferPointer(rebasing: space.prefix(count))
  }

  /// `count` bytes were received to the beginning of `space`.
  mutating func advance(by count: Int) {
    if case .streaming(let sink) = state { isFull = sink.advance(by: count) == .full }
  }

  /// The body is complete. A sink that is full finishes when it has taken what is pending.
  mutating func end() -> Answer? {
    hasEnded = true
    return isFull ? nil : finish()
  }

  /// The sink can take more.
  mutating func resume() -> Answer? {
    guard isFull, case .streaming(let sink) = state else { return nil }
    isFull = false
    if !pending.isEmpty {
      let bytes = pending
      pending = []
      isFull = bytes.withUnsafeBytes(sink.receive) == .full
    }
    return hasEnded && !isFull ? finish() : nil
  }

  private mutating func finish() -> Answer? {
    let ended = state
    let body = collected
    state = .none
    collected = []
    return switch ended {
    case .collecting(_, let finish): finish(.complete(body))
    case .streaming(let sink): sink.finish()
    case .none, .discarding, .abandoned: nil
    }
  }

  /// The body will never be complete; gives what the sink would answer.
  mutating func abort(_ reason: BodyAbort) -> Response? {
    let aborted = state
    abandon()
    if case .streaming(let sink) = aborted { return sink.abort(reason) }
    return nil
  }

  // MARK: State

  /// Bytes that the sink has not taken yet.
  var pendingCount: Int { pending.count }

  /// Whether bytes of the body are taken at all.
  var isOpen: Bool {
    switch state {
    case .collecting, .streaming, .discarding: true
    case .none, .abandoned: false
    }
  }

  var isUnwanted: Bool { if case .discarding = state { true } else { false } }

  /// Whether more came of an unwanted body than is skipped.
  var isExhausted: Bool { if case .discarding(let left) = state { left < 0 } else { false } }

  /// Whether the body's next bytes are the peer's to send.
  var awaitsBytes: Bool { isOpen && !isFull && !hasEnded }

  /// Whether an unwanted body of this length is more than is skipped.
  func isTooLongToDiscard(_ framing: BodyFraming) -> Bool {
    if case .length(let count) = framing { count > discardLimit } else { false }
  }
}

extension Intake {
  /// What the handler noted for the exchange, should no answer come of it.
  var notes: (any Sendable)? {
    switch self {
    case .respond: nil
    case .collect(_, let notes, _), .stream(_, let notes): notes
    }
  }
}
