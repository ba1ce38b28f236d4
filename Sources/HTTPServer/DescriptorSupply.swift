import Dispatch
import Platform

/// The descriptors of the process: that there are enough to begin with, and that none is mistaken for another.
package enum DescriptorSupply {
  /// What must be free at the start: three of Dispatch, two of a lane, two listeners, the file of parts, and one
  /// connection beside one spare.
  static let least = 10

  /// Makes the process ready for a server, before anything opens a file; may be called again.
  ///
  /// - Throws: `tooFewDescriptors` when even one connection at a time could not be served.
  package static func prepare(connections: Int) throws(BindError) {
    occupyStandardStreams()
    raiseLimit(to: connections + 256)
    guard areFree(least) else { throw .tooFewDescriptors(limit: limit, needed: limit - free + least) }
    _ = dispatchIsReady
  }

  /// Opens the null device as standard input, output and error where they are closed: the next file or socket would be
  /// taken for one of them, and log lines written into it.
  package static func occupyStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// How many more can be opened, about: a process that was just started has no gaps.
  static var free: Int {
    let next = Descriptor(makeStreamSocket(AF_INET))
    return next.raw < 0 ? 0 : limit - Int(next.raw)
  }

  private static func areFree(_ count: Int) -> Bool {
    let opened = (0..<count).map { _ in makeStreamSocket(AF_INET) }
    for descriptor in opened where descriptor >= 0 { close(descriptor) }
    return opened.allSatisfy { $0 >= 0 }
  }

  /// Dispatch opens descriptors when the first timer is set. Without one left by then it would end the process, or the
  /// timer would never fire; so one is set at the start.
  private static let dispatchIsReady: DispatchGroup = {
    let group = DispatchGroup()
    group.enter()
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1)) { group.leave() }
    return group
  }()

  /// Waits until Dispatch has its descriptors.
  static func waitForDispatch() { _ = dispatchIsReady.wait(timeout: .now() + .seconds(1)) }

  // MARK: The system's limit

  private static var limit: Int {
    var limit = rlimit()
    return getrlimit(resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : 256
  }

  /// Raises the soft limit towards `wanted`, as far as the hard limit lets it.
  private static func raiseLimit(to wanted: Int) {
    #if canImport(Darwin)
      // setrlimit(2) there: more than OPEN_MAX is refused, also where the hard limit is infinite.
      let wanted = min(wanted, Int(OPEN_MAX))
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(wanted) else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted))
    setrlimit(resource, &limit)
  }

  #if canImport(Darwin)
    private static let resource = RLIMIT_NOFILE
  #else
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #endif
}
