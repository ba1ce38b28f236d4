import Platform
import Testing
@testable import HTTPServer

struct AlarmsTests {
  private let start = MonotonicTime.now

  @Test func `gives each connection whose time has come once`() {
    var alarms = Alarms()
    #expect(alarms.takeDue(at: start) == [])
    for token in 1...5 as ClosedRange<UInt64> { alarms.set(token, to: start + .seconds(Int(token))) }
    #expect(alarms.next == start + .seconds(1))
    #expect(alarms.takeDue(at: start + .milliseconds(999)) == [])
    #expect(Set(alarms.takeDue(at: start + .seconds(2))) == [1, 2])
    #expect(alarms.takeDue(at: start + .seconds(2)) == [])
    #expect(alarms.next == start + .seconds(3))
  }

  @Test func `forgets a connection that waits no more, and goes by the newest time`() {
    var alarms = Alarms()
    alarms.set(1, to: start)
    alarms.set(1, to: start + .seconds(9))
    alarms.set(2, to: start)
    alarms.set(2, to: nil)
    #expect(alarms.takeDue(at: start + .seconds(1)) == [])
    #expect(alarms.next == start + .seconds(9))
    #expect(alarms.takeDue(at: start + .seconds(9)) == [1])
    #expect(alarms.next == nil)
  }
}
