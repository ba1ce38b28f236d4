package import Dispatch
import Synchronization

import Platform

/// Writes lines to a descriptor that may be slow, or read by nobody, without blocking their writers.
///
/// - `append` may be called from any thread; it copies the line and returns.
/// - A serial queue writes what has gathered, whole lines at a time. Of the state, `isWriting` says that it has been asked
///   to: then it writes until nothing is left.
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
  /// Entered while lines wait.
  private let unwritten = DispatchGroup()

  /// How long lines gather, so that a busy server writes many of them with one call.
  private static let delay = DispatchTimeInterval.milliseconds(20)

  /// - Parameter limit: bytes that may wait.
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
      // What the descriptor refuses is dropped.
      descriptor.writeAll(lines)
    }
  }

  /// All that wait; none ends the writing.
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
