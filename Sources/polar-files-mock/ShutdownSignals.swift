#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGINT and SIGTERM: the first ends the wait, a second ends the process at once.
///
/// Both are blocked from the start, before there is a second thread, and taken by `sigwait`: one that comes while the
/// server is still starting stays pending. A Dispatch source would lose it until its registration is done.
struct ShutdownSignals {
  private var signals = sigset_t()

  init() {
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Returns at the first signal; from then on one ends the process as it would any other.
  func wait() {
    var signals = signals
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
