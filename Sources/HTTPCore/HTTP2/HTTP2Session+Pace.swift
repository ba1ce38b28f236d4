internal import CNghttp2
package import Platform

/// The time limits of single streams: a busy connection may have a stream on it that is too slow.
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
      return stream.pace.isBehind(at: now, measure: .unwantedBody, moved: 0, span: limits.unwantedBody, least: 1)
    }
    if stream.isTimedForBody {
      return stream.pace.isBehind(
        at: now, measure: .body, moved: stream.received, span: limits.slowBody,
        least: Double(limits.bodyPace) * (limits.slowBody / .seconds(1)))
    }
    // A dry feed waits for its producer, not for the peer.
    let progress = stream.progress
    let sent = progress.body?.sent ?? (progress.feed?.holdsBytes == true ? progress.feed?.sent : nil)
    if let sent, progress.delivery?.isHeld != true, nghttp2.isBlockedByWindow(stream) {
      return stream.pace.isBehind(
        at: now, measure: .window, moved: sent, span: limits.slowOutput, least: Double(limits.leastOutput))
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

/// How many bytes one stream has moved since when, of what is measured; checked once per tick, so a request costs no
/// timer.
struct StreamPace {
  enum Measure { case nothing, body, unwantedBody, window }

  private var measure = Measure.nothing
  private var since: MonotonicTime?
  private var moved = 0

  mutating func rest() { measure = .nothing }

  /// Whether fewer than `least` bytes per span have moved, once `current` is measured for a whole span or longer.
  mutating func isBehind(
    at now: MonotonicTime, measure current: Measure, moved total: Int, span: Duration, least: Double
  ) -> Bool {
    guard current == measure, let since else {
      begin(at: now, current, total)
      return false
    }
    let elapsed = since.duration(to: now)
    guard elapsed >= span else { return false }
    defer { begin(at: now, current, total) }
    return Double(total - moved) < least * (elapsed / span)
  }

  private mutating func begin(at now: MonotonicTime, _ current: Measure, _ total: Int) {
    measure = current
    since = now
    moved = total
  }
}
