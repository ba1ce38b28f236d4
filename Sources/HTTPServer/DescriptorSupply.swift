import Dispatch
import Platform

/// Makes sure that the process has enough file descriptors to serve, and that none takes the place of a standard
/// stream.
package enum DescriptorSupply {
  /// What must be free at the start: three of Dispatch, two of a lane, two listeners, the file of parts, and one
  /// connection beside one spare.
  static let least = 10

  /// Makes the process ready for a server, before anything opens a file; may be called again.
  ///
  /// - Throws: `tooFewDescriptors` when even one connection at a time could not be served.
  package static func prepare(connections: Int) throws(BindError) {
    occupyStandardStreams()
    DescriptorLimit.raise(to: connections + 256)
    let missing = missing(of: least)
    guard missing == 0 else {
      throw .tooFewDescriptors(limit: DescriptorLimit.current, needed: DescriptorLimit.current + missing)
    }
    _ = dispatchIsReady
  }

  /// About how many more can be opened: an estimate that assumes a process just started, whose numbers have no gaps.
  static var free: Int {
    let next = Descriptor(makeStreamSocket(AF_INET))
    return next.raw < 0 ? 0 : DescriptorLimit.current - Int(next.raw)
  }

  /// How many of so many descriptors cannot be opened.
  private static func missing(of count: Int) -> Int {
    let opened = (0..<count).map { _ in makeStreamSocket(AF_INET) }.filter { $0 >= 0 }
    for descriptor in opened { close(descriptor) }
    return count - opened.count
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
}
