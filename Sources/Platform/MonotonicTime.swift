/// Time for durations: unlike the time of day it never jumps.
package enum MonotonicTime {
  /// Nanoseconds since a moment that is fixed for the life of the process.
  package static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
