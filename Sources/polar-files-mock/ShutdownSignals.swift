import Dispatch
import Platform
import Synchronization

/// SIGINT, SIGTERM, and SIGHUP unless `nohup` has it ignored: during the start one ends the process; then the first ends the
/// wait, and a second ends the process immediately.
///
/// They are blocked before there is a second thread, so that all threads block them, and one thread takes them by `sigwait`
/// from then on. A Dispatch source would lose one that comes before its registration is done.
final class ShutdownSignals: Sendable {
  private enum Phase: Sendable {
    /// What the process ends with at a signal.
    case starting(status: @Sendable (Int32) -> Int32)
    /// For `wait`.
    case serving
    /// Until there is a process to pass them on to.
    case held([Int32])
    case passing(pid_t)
  }

  private let phase: Mutex<Phase>
  private let first = DispatchSemaphore(value: 0)
  private let signals: sigset_t

  /// - Parameter status: what the process ends with at a signal of that number during the start.
  init(status: @escaping @Sendable (Int32) -> Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    // A terminal that is closed. One that is blocked would be taken although it is ignored.
    if !isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    self.signals = signals
    phase = Mutex(.starting(status: status))
    // Ends with the process: there is nothing to clean up behind it.
    DispatchQueue(label: "signals").async { [self] in
      while take(waitForSignal(of: self.signals)) {}
    }
  }

  /// - Returns: whether the next one is to be taken, too.
  private func take(_ signal: (number: Int32, isSent: Bool)) -> Bool {
    phase.withLock { phase in
      switch phase {
      case .starting(let status): _exit(status(signal.number))
      case .serving:
        first.signal()
        return false
      case .held(let earlier): if signal.isSent { phase = .held(earlier + [signal.number]) }
      case .passing(let process): if signal.isSent { kill(process, signal.number) }
      }
      return true
    }
  }

  /// The start is over: from now on a signal is for `wait`.
  func serve() { phase.withLock { $0 = .serving } }

  /// Returns at the first signal; from then on one ends the process as it would any other.
  func wait() {
    first.wait()
    var signals = signals
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The end of standard input counts as SIGTERM: the process at its other end is gone, however it ended.
  func followStandardInput() {
    DispatchQueue(label: "standard-input").async {
      var block = [UInt8](repeating: 0, count: 512)
      while true {
        let count = read(STDIN_FILENO, &block, block.count)
        if count < 0, errno == EAGAIN {
          // The program at its other end made it non-blocking.
          var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
          poll(&wait, 1, -1)
        } else if count == 0 || count < 0 && errno != EINTR {
          break
        }
      }
      kill(getpid(), SIGTERM)
    }
  }

  /// The start is over: from now on signals are for a command that is about to start.
  func hold() { phase.withLock { $0 = .held([]) } }

  /// From now on a command gets them in this process's place: a supervisor of `exec` knows only that process.
  ///
  /// What a terminal's Ctrl-C sends reaches the command already, since both are in its foreground.
  func passOn(to process: pid_t) {
    phase.withLock { phase in
      if case .held(let earlier) = phase { for number in earlier { kill(process, number) } }
      phase = .passing(process)
    }
  }
}
