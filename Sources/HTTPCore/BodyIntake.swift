import Platform

/// Takes in the body of one request as the handler chose, in both protocols.
///
/// - The session owns it: HTTP/1 has one for the current request, HTTP/2 one in each stream.
/// - `none` is the state before a request and once its body is complete; `collecting` and `streaming` are the handler's
///   choice; `discarding` skips a body that was answered early, up to a limit; `abandoned` means that no more of it is
///   read.
/// - `begin`, `take`, `end`, `resume`, `takeAllowed` and `liftRate` together return at most one answer per request. A
///   sink gets either one `finish` or one `abort`.
struct BodyIntake: ~Copyable {
  enum State {
    case none
    case collecting(limit: Int, finish: (CollectedBody) -> Answer)
    case streaming(any BodySink)
    /// Below zero when the limit is exceeded.
    case discarding(left: Int)
    case abandoned
  }

  private(set) var state = State.none
  /// Whether the sink can take no more until it calls `resume`.
  private var sinkIsFull = false
  /// Applies the admission's terms; nil without any.
  private var meter: IntakeMeter?
  private let discardLimit: Int
  private var collected: [UInt8] = []
  /// Bytes that came while the sink was full, or faster than the rate: at most one read in HTTP/1, the stream's window
  /// in HTTP/2.
  private var pending: [UInt8] = []
  private var hasEnded = false

  init(discardLimit: Int) { self.discardLimit = discardLimit }

  /// - Parameters:
  ///   - now: needed only with terms.
  ///   - isHurried: whether the server stops, so that a rate does not apply.
  ///   - resume: what a full sink calls, from any thread, when it can take more.
  mutating func begin(
    _ choice: consuming Intake, framing: BodyFraming, terms: IntakeTerms?,
    at now: @autoclosure () -> MonotonicTime, isHurried: Bool, resume: @autoclosure () -> @Sendable () -> Void
  ) -> Answer? {
    meter = terms.map { IntakeMeter($0, at: now(), isHurried: isHurried) }
    sinkIsFull = false
    hasEnded = false
    switch consume choice {
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

  mutating func discard() { discard(atMost: discardLimit) }

  /// - Parameter limit: the most bytes that are read.
  mutating func discard(atMost limit: Int) {
    forget()
    state = .discarding(left: limit)
  }

  mutating func abandon() {
    forget()
    state = .abandoned
  }

  private mutating func forget() {
    collected = []
    pending = []
    sinkIsFull = false
    meter?.liftRate()
  }

  // MARK: Bytes

  /// A run of the body.
  mutating func take(_ run: UnsafeRawBufferPointer) -> Answer? {
    if isFull {
      pending.append(contentsOf: run)
      return nil
    }
    guard let meter, isOpen else { return pass(run) }
    let count = min(run.count, meter.allowance)
    let answer = pass(UnsafeRawBufferPointer(rebasing: run.prefix(count)))
    meter.take(count)
    if !meter.isCut { pending.append(contentsOf: run.dropFirst(count)) }
    return answer
  }

  /// Passes a run to its destination.
  private mutating func pass(_ run: UnsafeRawBufferPointer) -> Answer? {
    if run.isEmpty { return nil }
    switch state {
    case .collecting(let limit, let finish):
      if collected.count + run.count > limit {
        collected = []
        state = .discarding(left: discardLimit - run.count)
        return finish(.tooLarge)
      }
      collected.append(contentsOf: run)
    case .streaming(let sink): sinkIsFull = sink.receive(run) == .full
    case .discarding(let left): state = .discarding(left: left - run.count)
    case .none, .abandoned: break
    }
    return nil
  }

  /// The sink's buffer for the next bytes, at most `count` of them.
  func space(atMost count: Int) -> UnsafeMutableRawBufferPointer? {
    let count = meter.map { min(count, $0.allowance) } ?? count
    guard count > 0, !isFull, case .streaming(let sink) = state, let space = sink.space() else { return nil }
    return UnsafeMutableRawBufferPointer(rebasing: space.prefix(count))
  }

  /// `count` bytes were received into `space`.
  mutating func advance(by count: Int) {
    meter?.take(count)
    if case .streaming(let sink) = state { sinkIsFull = sink.advance(by: count) == .full }
  }

  /// The body is complete. What is pending is taken before it finishes.
  mutating func end() -> Answer? {
    hasEnded = true
    return isFull ? nil : finish()
  }

  /// The sink can take more.
  mutating func resume() -> Answer? {
    guard sinkIsFull else { return nil }
    sinkIsFull = false
    return takePending()
  }

  /// Takes as many of the pending bytes as the rate allows by now.
  mutating func takeAllowed(at now: MonotonicTime) -> Answer? {
    guard let meter else { return nil }
    meter.updateAllowance(at: now)
    return takePending()
  }

  private mutating func takePending() -> Answer? {
    if sinkIsFull { return nil }
    var answer: Answer?
    if !pending.isEmpty {
      let bytes = pending
      pending = []
      answer = bytes.withUnsafeBytes { take($0) }
    }
    return hasEnded && !isFull && !isCut ? answer ?? finish() : answer
  }

  /// Takes bytes as they arrive from now on.
  mutating func liftRate() -> Answer? {
    guard let meter, meter.hasRate else { return nil }
    meter.liftRate()
    return takePending()
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

  /// The body will never be complete; returns the sink's response to that.
  mutating func abort(_ reason: BodyAbort) -> Response? {
    let aborted = state
    abandon()
    meter = nil
    if case .streaming(let sink) = aborted { return sink.abort(reason) }
    return nil
  }

  // MARK: State

  /// Whether no more is taken for now, because of the sink or the rate.
  var isFull: Bool { sinkIsFull || !pending.isEmpty }

  var hasRate: Bool { meter?.hasRate ?? false }

  /// Whether the terms end the exchange here, and how.
  var isCut: Bool { meter?.isCut ?? false }
  var ending: Ending.Kind? { meter?.ending }

  /// When the rate allows more of the pending bytes.
  var nextWake: MonotonicTime? {
    sinkIsFull ? nil : meter?.nextWake(waiting: pending.count)
  }

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

  /// Whether more of an unwanted body came than the limit.
  var isExhausted: Bool { if case .discarding(let left) = state { left < 0 } else { false } }

  /// Whether the intake waits for the peer to send more of the body.
  var awaitsBytes: Bool { isOpen && !isFull && !hasEnded }

  /// Whether a body of this length exceeds what is discarded.
  func isTooLongToDiscard(_ framing: BodyFraming) -> Bool {
    if case .length(let count) = framing { count > discardLimit } else { false }
  }
}

extension Intake {
  /// The notes for the exchange, for the case that it gets no answer.
  var notes: (any ExchangeNotes)? {
    switch self {
    case .respond: nil
    case .collect(_, let notes, _), .stream(_, let notes): notes
    }
  }
}
