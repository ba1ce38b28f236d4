internal import CNghttp2
package import Platform

/// Streams are timed one by one: a busy connection tells nothing of a stream on it that trickles.
extension HTTP2Session {
  package func checkPace(at now: MonotonicTime, _ limits: PaceLimits) -> Bool {
    guard disposition == .open else { return false }
    if headIsOverdue(at: now, limits) {
      nghttp2.terminate(NGHTTP2_NO_ERROR)
      flush()
      return true
    }
    if nghttp2.streams.isEmpty { return false }
    let late = nghttp2.streams.filter { isLate($0, at: now, limits) }
    if late.isEmpty { return false }
    for stream in late { giveUp(stream) }
    flush()
    return true
  }

  private func headIsOverdue(at now: MonotonicTime, _ limits: PaceLimits) -> Bool {
    guard let stream = nghttp2.streamOfOpenHead else {
      openHead = nil
      return false
    }
    if let openHead, openHead.stream == stream { return openHead.since.duration(to: now) > limits.head }
    openHead = (stream, now)
    return false
  }

  private func isLate(_ stream: HTTP2Stream, at now: MonotonicTime, _ limits: PaceLimits) -> Bool {
    if stream.isTimedForBody, stream.intake.isUnwanted {
      return stream.pace.isBehind(at: now, duty: .unwantedBody, moved: 0, span: limits.unwantedBody, least: 1)
    }
    if stream.isTimedForBody {
      return stream.pace.isBehind(
        at: now, duty: .body, moved: stream.received, span: limits.slowBody,
        least: Double(limits.bodyPace) * (limits.slowBody / .seconds(1)))
    }
    // A feed that is dry waits for itself.
    let sent = stream.body?.sent ?? (stream.feed?.holdsBytes == true ? stream.feed?.sent : nil)
    if let sent, stream.departure?.isHeld != true, nghttp2.isBlockedByWindow(stream) {
      return stream.pace.isBehind(
        at: now, duty: .window, moved: sent, span: limits.slowOutput, least: Double(limits.leastOutput))
    }
    stream.pace.rest()
    return false
  }

  private func giveUp(_ stream: HTTP2Stream) {
    if stream.isTimedForBody, stream.intake.isUnwanted {
      abandonBody(of: stream)
    } else if stream.isTimedForBody {
      abort(stream, .timedOut)
    } else {
      nghttp2.reset(stream, NGHTTP2_CANCEL)
    }
  }
}

/// What one stream has moved since when; checked once per tick, so requests pay nothing for it.
struct StreamPace {
  enum Duty { case nothing, body, unwantedBody, window }

  private var duty = Duty.nothing
  private var since: MonotonicTime?
  private var moved = 0

  mutating func rest() { duty = .nothing }

  /// Whether fewer than `least` bytes a span have moved over a whole span, or longer, of one duty.
  mutating func isBehind(
    at now: MonotonicTime, duty current: Duty, moved total: Int, span: Duration, least: Double
  ) -> Bool {
    guard current == duty, let since else {
      begin(at: now, current, total)
      return false
    }
    let elapsed = since.duration(to: now)
    guard elapsed >= span else { return false }
    defer { begin(at: now, current, total) }
    return Double(total - moved) < least * (elapsed / span)
  }

  private mutating func begin(at now: MonotonicTime, _ current: Duty, _ total: Int) {
    duty = current
    since = now
    moved = total
  }
}
