/// The system's time of day, which can jump: for what is shown, never for durations.
package enum TimeOfDay {
  /// Microseconds since 1970.
  package static func microseconds() -> Int64 {
    let time = read(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  /// Seconds since 1970, right to some milliseconds: on Linux it costs no system call.
  package static func coarseSeconds() -> Int {
    #if canImport(Darwin)
      read(CLOCK_REALTIME).tv_sec
    #else
      read(CLOCK_REALTIME_COARSE).tv_sec
    #endif
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
