package import Dispatch
import Synchronization
import Platform

/// Writes lines to a descriptor that may be slow, or that nobody reads, without blocking the callers.
///
/// - `append` may be called from any thread; it copies the line and returns.
/// - A serial queue writes the gathered lines. While `isWriting` is set, a run of that queue is due or under way, which
///   writes until no line is left.
/// - Lines beyond the limit are dropped and counted; the count is written in their place.
package final class LineOutput: Sendable {
  /// One for the process, so that the lines of several mocks never mix.
  static let standardError = LineOutput(STDERR_FILENO)

  private struct State {
    var lines: [UInt8] = []
    var dropped = 0
    var format = LogFormat.text
    var isWriting = false
  }

  private let descriptor: Int32
  private let limit: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "log")
  /// Entered as long as lines wait.
  private let unwritten = DispatchGroup()

  /// How long lines gather before they are written, so that a busy server writes many with one call.
  private static let delay = DispatchTimeInterval.milliseconds(20)

  /// - Parameter limit: the most bytes that may wait.
  package init(_ descriptor: Int32, limit: Int = 4 << 20) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Takes one line, which ends in a newline.
  package func append(_ line: [UInt8], _ format: LogFormat) {
    let isFirst = state.withLock { state in
      state.format = format
      if state.lines.count + line.count > limit {
        state.dropped += 1
      } else {
        state.lines.append(contentsOf: line)
      }
      if state.isWriting { return false }
      state.isWriting = true
      unwritten.enter()
      return true
    }
    guard isFirst else { return }
    queue.asyncAfter(deadline: .now() + Self.delay) { self.drain() }
  }

  /// Waits until all lines are written; false when they were not within the limit.
  @discardableResult
  package func flush(within limit: DispatchTimeInterval = .seconds(1)) -> Bool {
    queue.async { self.drain() }
    return unwritten.wait(timeout: .now() + limit) == .success
  }

  private func drain() {
    while true {
      let lines = nextLines()
      if lines.isEmpty { return }
      // Lines that cannot be written are dropped.
      descriptor.writeAll(lines)
    }
  }

  /// Removes all waiting lines; ends the writing if there are none.
  private func nextLines() -> [UInt8] {
    state.withLock { state in
      if state.dropped > 0 { state.lines += Self.note(dropped: state.dropped, state.format).utf8 }
      state.dropped = 0
      let lines = state.lines
      state.lines = []
      if lines.isEmpty, state.isWriting {
        state.isWriting = false
        unwritten.leave()
      }
      return lines
    }
  }

  private static func note(dropped count: Int, _ format: LogFormat) -> String {
    switch format {
    case .text: "\(count) log lines lost: nobody read them in time\n"
    case .json: #"{"level":"warning","message":"log lines lost: nobody read them in time","lines":\#(count)}"# + "\n"
    }
  }
}
