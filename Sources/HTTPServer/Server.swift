import Dispatch
package import HTTPCore
import Platform
import Synchronization

/// Serves HTTP on sockets: lanes, listeners, and a way to stop. Many can live in one process.
///
/// - Ready, running, stopped: each is entered once. `start` and `stop` may be called from any thread.
/// - The first lane accepts for all of them, in turn.
/// - Without `stop` a server ends with the last reference to it.
package final class Server: Sendable {
  private enum Stage { case ready, running, stopped }

  private let configuration: Configuration
  private let lanes: [Lane]
  private let limit: ConnectionLimit
  private let drained = DispatchGroup()
  private let stage = Mutex(Stage.ready)

  /// - Parameter limit: counts its connections; nil makes one for as many as are configured.
  package init(
    _ configuration: Configuration = Configuration(), limit: ConnectionLimit? = nil, handler: any RequestHandler
  ) {
    self.configuration = configuration
    let limit = limit ?? ConnectionLimit(configuration.maxConnections)
    self.limit = limit
    // Where descriptors are few, lanes leave most of them to connections.
    let affordable = (DescriptorSupply.free - DescriptorSupply.least) / 8
    var lanes: [Lane] = []
    for index in 0..<max(1, min(configuration.lanes, affordable)) {
      guard let poller = Poller.make() else { break }
      lanes.append(
        Lane(index, poller: poller) { [drained, first = lanes.first] lane in
          EventLoop(
            lane, acceptingLane: first ?? lane, handler: handler, configuration: configuration, limit: limit,
            onDrained: drained.leave)
        })
    }
    self.lanes = lanes
  }

  deinit {
    guard stage.withLock({ $0 }) == .running else { return }
    drainLanes(limit: .zero)
    // The port is free after this wait: microseconds, unless a handler is running.
    _ = drained.wait(timeout: .now() + .seconds(1))
  }

  /// Binds, starts serving and returns the addresses: "localhost" may have two, on one port. A server starts only once.
  @discardableResult
  package func start() throws(BindError) -> [BoundAddress] {
    let isFirst = stage.withLock { stage in
      defer { stage = stage == .ready ? .running : stage }
      return stage == .ready
    }
    precondition(isFirst, "a server starts once")
    ignoreSignalsOfWrites()
    let bound: BoundSockets
    do throws(BindError) {
      guard Lane.mayStart else { throw .tooManyServers }
      guard !lanes.isEmpty else {
        throw .unavailable(host: configuration.host, port: configuration.port, reason: errorText(EMFILE))
      }
      bound = try Listener.bind(host: configuration.host, port: configuration.port)
    } catch {
      stage.withLock { $0 = .stopped }
      throw error
    }
    DescriptorSupply.waitForDispatch()
    // Some descriptors stay for files that are opened while it serves (fixtures, a child process).
    let free = DescriptorSupply.free
    limit.lower(to: free - min(16, free / 4))
    for _ in lanes { drained.enter() }
    lanes[0].post(.listen(bound.descriptors, lanes: lanes))
    return bound.addresses
  }

  /// Stops accepting, closes idle connections, gives requests in flight `drain` to finish, then closes all.
  package func stop(drain: Duration = .seconds(10)) async {
    beginStop(drain: drain)
    await withCheckedContinuation { continuation in
      drained.notify(queue: .global()) { continuation.resume() }
    }
  }

  /// The same for callers that cannot await; not to be called from a handler.
  package func stopAndWait(drain: Duration = .seconds(10)) {
    beginStop(drain: drain)
    drained.wait()
  }

  private func beginStop(drain: Duration) {
    let wasRunning = stage.withLock { stage in
      defer { stage = .stopped }
      return stage == .running
    }
    if wasRunning { drainLanes(limit: drain) }
  }

  private func drainLanes(limit: Duration) {
    lanes[0].post(.drain(limit: limit))
  }
}
