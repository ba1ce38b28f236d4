/// Waits for a signal of a blocked set.
///
/// - Returns: also whether another process sent it; the terminal's Ctrl-C is sent by none. Darwin does not say where a
///   signal comes from: there SIGINT counts as the terminal's.
package func waitForSignal(of signals: sigset_t) -> (number: Int32, isSent: Bool) {
  var signals = signals
  while true {
    #if canImport(Darwin)
      var number: Int32 = 0
      if sigwait(&signals, &number) == 0 { return (number, number != SIGINT) }
    #else
      var information = siginfo_t()
      let number = sigwaitinfo(&signals, &information)
      if number > 0 { return (number, information.si_code <= SI_USER) }
    #endif
  }
}

/// Whether the process was started with the signal ignored, as `nohup` does with SIGHUP.
package func isIgnored(_ signal: Int32) -> Bool {
  var action = sigaction()
  guard sigaction(signal, nil, &action) == 0 else { return false }
  #if canImport(Darwin)
    let handler = action.__sigaction_u.__sa_handler
  #else
    let handler = action.__sigaction_handler.sa_handler
  #endif
  return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// A peer that went away, or a file that reached the limit of the process (`ulimit -f`), must not end it: the write says so.
/// A host's own handlers stay.
package func ignoreSignalsOfWrites() {
  for number in [SIGPIPE, SIGXFSZ] {
    var current = sigaction()
    sigaction(number, nil, &current)
    #if canImport(Darwin)
      let isDefault = current.__sigaction_u.__sa_handler == nil
    #else
      let isDefault = current.__sigaction_handler.sa_handler == nil
    #endif
    if isDefault { signal(number, SIG_IGN) }
  }
}
