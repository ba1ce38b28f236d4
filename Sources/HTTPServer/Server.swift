import Dispatch
package import HTTPCore
import Synchronization

/// Serves HTTP on sockets: lanes, a listener, and a way to stop. Many can live in one process.
package final class Server: Sendable {
  private enum Stage { case ready, running, stopped }

  private let configuration: Configuration
  private let lanes: [Lane]
  private let finished = DispatchGroup()
  private let stage = Mutex(Stage.ready)

  package init(_ configuration: Configuration = Configuration(), handler: any RequestHandler) {
    self.configuration = configuration
    // Before the lanes, which take some.
    allowDescriptors(configuration.maxConnections + 256)
    let first = FirstLane()
    let gate = ConnectionGate(limit: configuration.maxConnections) { first.reopen() }
    lanes = (0..<max(1, configuration.lanes)).map { [finished] index in
      Lane(index, handler: handler, configuration: configuration, gate: gate, finished: finished)
    }
    first.set(lanes[0])
  }

  deinit {
    guard stage.withLock({ $0 }) == .running else { return }
    endLanes(drain: .zero)
    // So that the port is free afterwards. A lane needs microseconds, unless a handler has it.
    _ = finished.wait(timeout: .now() + .seconds(1))
  }

  /// Binds and serves; gives where. "localhost" may be two addresses, on one port. A server starts once.
  @discardableResult
  package func start() throws(BindError) -> [BoundAddress] {
    let isFirst = stage.withLock { stage in
      defer { stage = stage == .ready ? .running : stage }
      return stage == .ready
    }
    precondition(isFirst, "a server starts once")
    ignoreBrokenPipes()
    let bound: Bound
    do throws(BindError) {
      guard lanes.allSatisfy(\.hasDescriptors) else {
        throw .unavailable(host: configuration.host, port: configuration.port, reason: "Too many open files")
      }
      bound = try Listener.bind(host: configuration.host, port: configuration.port)
    } catch {
      stage.withLock { $0 = .stopped }
      throw error
    }
    for lane in lanes.dropFirst() { lane.start() }
    lanes[0].start(accepting: bound.descriptors, for: lanes)
    return bound.addresses
  }

  /// Stops accepting, closes idle connections, gives requests in flight `drain` to finish, then closes all.
  package func stop(drain: Duration = .seconds(10)) async {
    beginStop(drain: drain)
    await withCheckedContinuation { continuation in
      finished.notify(queue: .global()) { continuation.resume() }
    }
  }

  /// The same for callers that cannot await; not to be called from a handler.
  package func stopAndWait(drain: Duration = .seconds(10)) {
    beginStop(drain: drain)
    finished.wait()
  }

  private func beginStop(drain: Duration) {
    let wasRunning = stage.withLock { stage in
      defer { stage = .stopped }
      return stage == .running
    }
    if wasRunning { endLanes(drain: drain) }
  }

  private func endLanes(drain: Duration) {
    for lane in lanes { lane.drain(limit: drain) }
  }
}

/// Lets the gate, which the lanes are made with, reach the lane that accepts.
private final class FirstLane: Sendable {
  private struct Reference { weak var lane: Lane? }

  private let reference = Mutex(Reference())

  func set(_ lane: Lane) {
    reference.withLock { $0.lane = lane }
  }

  func reopen() {
    reference.withLock { $0.lane }?.reopen()
  }
}
