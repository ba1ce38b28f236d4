import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGINT and SIGTERM: the first ends the wait, a second ends the process at once.
final class ShutdownSignals {
  private let sources: [any DispatchSourceSignal]
  private let first = DispatchSemaphore(value: 0)

  init() {
    let queue = DispatchQueue(label: "polar-files-mock.signals")
    let first = first
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    nonisolated(unsafe) var count = 0
    for source in sources {
      // The queue is serial, so the count is touched by one handler at a time.
      source.setEventHandler {
        count += 1
        if count == 1 { first.signal() } else { exit(1) }
      }
      source.activate()
    }
  }

  func wait() { first.wait() }
}
