import Testing

import Platform

@testable import PolarFiles

struct StateLagTests {
  @Test func `a state is late when what is in it waited longer than promised, which is said once`() {
    let start = MonotonicTime.now
    func at(_ seconds: Int) -> MonotonicTime { start + .seconds(seconds) }
    var lag = StateLag(settled: start)
    #expect(lag.note(taken: at(1), now: at(5)) == nil)
    #expect(lag.note(taken: at(6), now: at(8)) == 7)
    #expect(lag.note(taken: at(9), now: at(20)) == nil)
    #expect(lag.note(taken: at(21), now: at(22)) == nil)
    lag.noteNothing(at: at(90))
    #expect(lag.note(taken: at(91), now: at(95)) == nil)
    #expect(lag.note(taken: at(96), now: at(97)) == 6)
  }
}
