import Dispatch
import Platform
import Synchronization

/// Handles SIGINT, SIGTERM, and SIGHUP unless it is ignored (`nohup`). During the start a signal ends the process;
/// after it the first one ends `wait`, and a second one ends the process immediately.
///
/// They are blocked before a second thread exists, so that all threads block them, and one thread takes them by
/// `sigwait`. A Dispatch source would lose a signal that comes before its registration is done.
final class ShutdownSignals: Sendable {
  private enum Phase: Sendable {
    /// A signal ends the process, with this status.
    case starting(status: @Sendable (Int32) -> Int32)
    /// A signal ends `wait`.
    case serving
    /// Signals are stored until there is a process to pass them on to.
    case held([Int32])
    case passing(pid_t)
  }

  private let phase: Mutex<Phase>
  private let first = DispatchSemaphore(value: 0)
  private let signals: sigset_t

  /// - Parameter status: the exit status if that signal comes during the start.
  init(status: @escaping @Sendable (Int32) -> Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    // Sent when a terminal is closed. Not blocked if it is ignored, since sigwait would then take it.
    if !isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    self.signals = signals
    phase = Mutex(.starting(status: status))
    // This thread ends with the process and has nothing to clean up.
    DispatchQueue(label: "signals").async { [self] in
      while take(waitForSignal(of: self.signals)) {}
    }
  }

  /// - Returns: whether to wait for another signal.
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

  /// The start is over: signals end `wait` from now on.
  func serve() { phase.withLock { $0 = .serving } }

  /// Returns at the first signal; a later one ends the process as usual.
  func wait() {
    first.wait()
    var signals = signals
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Treats the end of standard input as SIGTERM: the process at the other end is gone.
  func followStandardInput() {
    DispatchQueue(label: "standard-input").async {
      var block = [UInt8](repeating: 0, count: 512)
      while true {
        let count = read(STDIN_FILENO, &block, block.count)
        if count < 0, errno == EAGAIN {
          // The program at the other end has made it non-blocking.
          var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
          poll(&wait, 1, -1)
        } else if count == 0 || count < 0 && errno != EINTR {
          break
        }
      }
      kill(getpid(), SIGTERM)
    }
  }

  /// The start is over: signals are stored from now on, for a command that is about to start.
  func hold() { phase.withLock { $0 = .held([]) } }

  /// Passes signals on to a command from now on, since a supervisor of `exec` knows only this process.
  ///
  /// Not those of a terminal's Ctrl-C, which reach the command anyway, since both are in the foreground.
  func passOn(to process: pid_t) {
    phase.withLock { phase in
      if case .held(let earlier) = phase { for number in earlier { kill(process, number) } }
      phase = .passing(process)
    }
  }
}
