package import Dispatch
import Synchronization

import Platform

/// Lines on their way to a descriptor that may be slow or read by nobody: whoever adds one never waits.
///
/// A queue of its own writes what has gathered, whole lines at a time. What finds no room is counted, and the count
/// stands in the output where the lines would have been.
package final class LineOutput: Sendable {
  /// One for the process: the lines of several mocks never mix.
  static let standardError = LineOutput(STDERR_FILENO)

  private struct State {
    var lines: [UInt8] = []
    var lost = 0
    var format = LogFormat.text
    var isWriting = false
  }

  private let descriptor: Int32
  private let limit: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "log")
  /// Entered while lines wait.
  private let unwritten = DispatchGroup()

  /// How long lines gather, so that a busy server writes once for many of them.
  private static let patience = DispatchTimeInterval.milliseconds(20)

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
        state.lost += 1
      } else {
        state.lines.append(contentsOf: line)
      }
      if state.isWriting { return false }
      state.isWriting = true
      unwritten.enter()
      return true
    }
    guard isFirst else { return }
    queue.asyncAfter(deadline: .now() + Self.patience) { self.write() }
  }

  /// Waits until all lines are written; false when nobody takes them for so long.
  @discardableResult
  package func flush(within limit: DispatchTimeInterval = .seconds(1)) -> Bool {
    queue.async { self.write() }
    return unwritten.wait(timeout: .now() + limit) == .success
  }

  private func write() {
    var finished = false
    while !finished {
      let lines = state.withLock { state -> [UInt8] in
        if state.lost > 0 { state.lines.append(contentsOf: Self.note(lost: state.lost, state.format).utf8) }
        state.lost = 0
        let lines = state.lines
        state.lines = []
        if lines.isEmpty, state.isWriting {
          state.isWriting = false
          unwritten.leave()
        }
        return lines
      }
      finished = lines.isEmpty
      lines.withUnsafeBytes(writeAll)
    }
  }

  private static func note(lost count: Int, _ format: LogFormat) -> String {
    switch format {
    case .text: "\(count) log lines lost: nobody read them in time\n"
    case .json: #"{"level":"warning","message":"log lines lost: nobody read them in time","lines":\#(count)}"# + "\n"
    }
  }

  /// What the descriptor refuses is gone.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if errno == EAGAIN {
        // Whoever shares the descriptor made it non-blocking.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
