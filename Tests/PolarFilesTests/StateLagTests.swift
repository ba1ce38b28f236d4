import Testing
import Platform
@testable import PolarFiles

struct StateLagTests {
  private let start = MonotonicTime.now
  private func at(_ seconds: Int) -> MonotonicTime { start + .seconds(seconds) }

  /// A write from one time to another.
  private func write(_ lag: inout StateLag, from taken: Int, to end: Int) -> Int? {
    _ = lag.begin()
    return lag.end(taken: at(taken), now: at(end))
  }

  @Test func `a late state is reported once`() {
    var lag = StateLag(settled: start)
    #expect(write(&lag, from: 1, to: 5) == nil)
    #expect(write(&lag, from: 6, to: 8) == 7)
    #expect(write(&lag, from: 9, to: 20) == nil)
    #expect(write(&lag, from: 21, to: 22) == nil)
    lag.noteNothing(at: at(90))
    #expect(write(&lag, from: 91, to: 95) == nil)
    #expect(write(&lag, from: 96, to: 97) == 6)
  }

  @Test func `a write that takes too long is late while it goes on, which is not said again at its end`() {
    var lag = StateLag(settled: start)
    #expect(lag.begin() == at(5))
    #expect(lag.check(at: at(5)) == nil)
    #expect(lag.check(at: at(6)) == 6)
    #expect(lag.check(at: at(7)) == nil)
    #expect(lag.end(taken: at(1), now: at(60)) == nil)
    #expect(write(&lag, from: 61, to: 62) == nil)
    #expect(write(&lag, from: 63, to: 64) == nil)
    #expect(lag.begin() == at(68) && lag.check(at: at(69)) == 6)
  }

  @Test func `without a pending write nothing is late`() {
    var lag = StateLag(settled: start)
    #expect(lag.check(at: at(6)) == nil)
    _ = lag.begin()
    lag.fail()
    #expect(lag.check(at: at(6)) == nil)
  }
}
