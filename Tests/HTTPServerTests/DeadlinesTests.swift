import HTTPCore
import Platform
import Testing
@testable import HTTPServer

/// Which peers are too slow, by a clock that the tests turn.
final class DeadlinesTests {
  private let limits = Server.Timeouts()
  private let start = MonotonicTime.now
  private var deadlines = Deadlines()

  /// Whether time is up after so many seconds with so many bytes moved.
  private func isOverdue(_ activity: Deadlines.Activity, _ seconds: Int, moved: Int = 0) -> Bool {
    deadlines.isOverdue(activity, moved: moved, at: start + .seconds(seconds), limits)
  }

  @Test func `gives a head ten seconds in total`() {
    for second in 0...10 { #expect(!isOverdue(.awaiting(.head, request: 0), second, moved: second)) }
    #expect(isOverdue(.awaiting(.head, request: 0), 11, moved: 11))
  }

  @Test func `gives each request's head a time of its own`() {
    #expect(!isOverdue(.awaiting(.head, request: 0), 0))
    #expect(!isOverdue(.awaiting(.head, request: 1), 11))
    #expect(!isOverdue(.awaiting(.head, request: 1), 21))
    #expect(isOverdue(.awaiting(.head, request: 1), 22))
  }

  @Test func `closes a connection without a request after 75 seconds`() {
    #expect(!isOverdue(.awaiting(.request, request: 3), 5))
    #expect(!isOverdue(.awaiting(.request, request: 3), 80))
    #expect(isOverdue(.awaiting(.request, request: 3), 81))
  }

  @Test func `wants a kilobyte of body a second, taken over half a minute`() {
    let body = Deadlines.Activity.awaiting(.body, request: 1)
    #expect(!isOverdue(body, 0))
    #expect(!isOverdue(body, 29))
    #expect(!isOverdue(body, 30, moved: 30 * 1024))
    #expect(!isOverdue(body, 59, moved: 30 * 1024))
    #expect(isOverdue(body, 60, moved: 60 * 1024 - 1))
  }

  @Test func `never holds the server's own work against the peer`() {
    for second in stride(from: 0, to: 100_000, by: 1000) { #expect(!isOverdue(.working, second)) }
  }

  @Test func `closes a connection whose peer takes a byte a minute`() {
    #expect(!isOverdue(.sending, 0, moved: 5000))
    #expect(!isOverdue(.sending, 59, moved: 5001))
    #expect(isOverdue(.sending, 60, moved: 5001))
  }

  @Test func `closes a connection whose peer takes less than a kilobyte in some minute`() {
    #expect(!isOverdue(.sending, 0))
    for minute in 1...10 { #expect(!isOverdue(.sending, minute * 60, moved: minute * 1024)) }
    #expect(isOverdue(.sending, 660, moved: 10 * 1024 + 1023))
  }

  @Test func `closes a lingering connection after two silent seconds, or thirty in all`() {
    #expect(!isOverdue(.lingering, 0))
    for second in stride(from: 2, through: 30, by: 2) { #expect(!isOverdue(.lingering, second, moved: second)) }
    #expect(isOverdue(.lingering, 31, moved: 31))
    let silent = DeadlinesTests()
    #expect(!silent.isOverdue(.lingering, 0, moved: 7))
    #expect(!silent.isOverdue(.lingering, 2, moved: 7))
    #expect(silent.isOverdue(.lingering, 3, moved: 7))
  }

  @Test func `looks often enough for the shortest limit`() {
    var limits = Server.Timeouts()
    #expect(limits.tick == .milliseconds(500))
    limits.idle = .milliseconds(100)
    #expect(limits.tick == .milliseconds(25))
  }
}
