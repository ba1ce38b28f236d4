import Dispatch
import Platform

/// SIGINT, SIGTERM, and SIGHUP unless `nohup` has it ignored: the first ends the wait, a second ends the process immediately.
///
/// They are blocked from the start, before there is a second thread, and taken by `sigwait`: one that comes while the
/// server is still starting stays pending. A Dispatch source would lose it until its registration is done.
struct ShutdownSignals {
  private var signals = sigset_t()

  init() {
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    // A terminal that is closed. One that is blocked would be taken although it is ignored.
    if !isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Returns at the first signal; from then on one ends the process as it would any other.
  func wait() {
    var signals = signals
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The end of standard input counts as SIGTERM: the process at its other end is gone, however it ended.
  func followStandardInput() {
    DispatchQueue(label: "standard-input").async {
      var block = [UInt8](repeating: 0, count: 512)
      while true {
        let count = read(STDIN_FILENO, &block, block.count)
        if count == 0 || count < 0 && errno != EINTR { break }
      }
      kill(getpid(), SIGTERM)
    }
  }

  /// From now on a command gets them in this process's place: a supervisor of `exec` knows only that process.
  ///
  /// What a terminal's Ctrl-C sends reaches the command already, since both are in its foreground.
  func passOn(to process: pid_t) {
    // Ends with the process: there is nothing to clean up behind it.
    DispatchQueue(label: "signals").async { [signals] in
      while true { kill(process, waitForSentSignal(of: signals)) }
    }
  }
}
