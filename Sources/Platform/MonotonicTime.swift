/// A moment by the machine's monotonic clock: for durations and deadlines, since unlike the time of day it never jumps.
///
/// A plain number, since an event loop compares times often; those of `ContinuousClock` cost calls into the standard
/// library.
package struct MonotonicTime: Sendable, Hashable, Comparable {
  /// Since a fixed moment in the life of the process.
  package let nanoseconds: Int64

  private init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static var now: MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  package static func < (earlier: MonotonicTime, later: MonotonicTime) -> Bool {
    earlier.nanoseconds < later.nanoseconds
  }

  /// A time centuries away stays centuries away.
  package static func + (time: MonotonicTime, span: Duration) -> MonotonicTime {
    let (sum, overflows) = time.nanoseconds.addingReportingOverflow(span.nanoseconds)
    return MonotonicTime(nanoseconds: overflows ? (span < .zero ? .min : .max) : sum)
  }

  package static func += (time: inout MonotonicTime, span: Duration) { time = time + span }

  package func duration(to later: MonotonicTime) -> Duration {
    .nanoseconds(later.nanoseconds - nanoseconds)
  }
}

extension Duration {
  /// Whole ones; where they are more than fit, as many as fit.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflows { return seconds < 0 ? .min : .max }
    let (sum, isBeyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    return isBeyond ? (seconds < 0 ? .min : .max) : sum
  }
}

extension timespec {
  init(nanoseconds: Int64) {
    self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }
}
