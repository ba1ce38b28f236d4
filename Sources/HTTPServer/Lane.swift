import Platform
import Dispatch
import HTTPCore

/// One thread's worth of connections: a serial queue and a poller of its own, watched by one Dispatch source.
///
/// The source's handler enters the actor once per wake; sessions, sinks and handlers all run inside, synchronously.
actor Lane {
  nonisolated let executor: LaneExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Whether the process had as many left as a lane takes.
  nonisolated let hasDescriptors: Bool

  private let doorbell = Doorbell()
  private let resources: LaneResources
  private let gate: ConnectionGate
  private let finished: DispatchGroup
  private var source: (any DispatchSourceRead)?
  private var acceptor: Acceptor?
  private var connections = ConnectionTable()
  private var peak = ConnectionPeak()
  /// Connections with more to write than one turn allows.
  private var again: [Connection] = []
  /// Connections that were heard and not yet answered.
  private var heard: [Connection] = []
  private var polling: BriefPolling
  private var awake = AwakeConnections()
  /// When the connections' time is looked at next; nil without connections.
  private var tickDue: ContinuousClock.Instant?
  private var isCalledBack = false
  private var isDraining = false

  init(
    _ index: Int, handler: any RequestHandler, configuration: Server.Configuration, gate: ConnectionGate,
    finished: DispatchGroup
  ) {
    executor = LaneExecutor(label: "lane-\(index)")
    let context = SessionContext(handler: handler, limits: configuration.limits)
    resources = LaneResources(context: context, timeouts: configuration.timeouts)
    polling = BriefPolling(isWorthwhile: configuration.lanes < configuration.cores)
    self.gate = gate
    self.finished = finished
    hasDescriptors = resources.poller.descriptor >= 0 && doorbell.readEnd >= 0
  }

  /// Runs `body` on the lane later.
  nonisolated func perform(_ body: @escaping @Sendable (isolated Lane) -> Void) {
    doorbell.ring {
      executor.queue.async {
        self.doorbell.answer()
        self.assumeIsolated(body)
      }
    }
  }

  nonisolated func take(_ accepted: Int32) { perform { $0.adopt(Descriptor(accepted)) } }

  nonisolated func reopen() { perform { lane in lane.acceptor?.resume(lane.resources.poller) } }

  /// - Parameter listeners: for the lane that accepts, with all lanes it accepts for.
  nonisolated func start(accepting listeners: [Int32] = [], for lanes: [Lane] = []) {
    finished.enter()
    perform { $0.begin(listeners, lanes) }
  }

  private func begin(_ listeners: [Int32], _ lanes: [Lane]) {
    let source = DispatchSource.makeReadSource(fileDescriptor: resources.poller.descriptor, queue: executor.queue)
    source.setEventHandler { self.assumeIsolated { $0.run() } }
    source.setCancelHandler { self.assumeIsolated { $0.end() } }
    self.source = source
    resources.poller.add(doorbell.readEnd, token: Doorbell.token, .read)
    if !listeners.isEmpty {
      let acceptor = Acceptor(listeners: listeners, lanes: lanes, gate: gate)
      acceptor.start(resources.poller)
      self.acceptor = acceptor
    }
    source.activate()
  }

  // MARK: Turns

  /// Serves what is ready until nothing is for a millisecond, but not while others want the queue.
  ///
  /// A lane that is busy stays here: going back to Dispatch and being called again may move it to another core, even to
  /// its client's. So it looks at its connections' time itself.
  private func run() {
    repeat {
      tickIfDue()
      let unfinished = again
      again.removeAll(keepingCapacity: true)
      for connection in unfinished { keep(connection, connection.advance()) }
      let count = again.isEmpty ? doorbell.wait(wait) : resources.poller.poll(milliseconds: 0, serve)
      answer()
      if count == 0, again.isEmpty { return }
    } while !doorbell.isRung
    if !again.isEmpty { perform { $0.run() } }
  }

  private func wait(_ mayWait: Bool) -> Int {
    guard mayWait else { return resources.poller.poll(milliseconds: 0, serve) }
    return polling.wait(awake: awake.count) { resources.poller.poll(milliseconds: $0, serve) }
  }

  private func serve(_ readiness: Readiness) {
    if readiness.token == Doorbell.token {
      doorbell.silence()
    } else if readiness.token >= Acceptor.firstToken {
      acceptor?.accept(readiness.token, resources.poller) { adopt($0) }
    } else if let connection = connections[readiness.token] {
      awake.note(connection)
      let heardAtLength = connection.hear(readiness)
      heard.append(connection)
      if heardAtLength || heard.count == Self.together { answer() }
    }
  }

  /// Short answers of up to so many connections go out right after one another, when all these connections were heard.
  /// A client with many of them is woken once then instead of for each answer: a create takes a seventh less time.
  private static let together = 16

  private func answer() {
    for connection in heard { keep(connection, connection.advance()) }
    heard.removeAll(keepingCapacity: true)
  }

  private func keep(_ connection: Connection, _ wantsTurn: Bool) {
    if connection.isClosed {
      forget(connection)
    } else if wantsTurn {
      again.append(connection)
    }
  }

  /// After a call from outside a turn: a connection that wants another gets one.
  private func keepLater(_ connection: Connection, _ wantsTurn: Bool) {
    keep(connection, wantsTurn)
    if !again.isEmpty { perform { $0.run() } }
  }

  private func adopt(_ socket: consuming Descriptor) {
    if isDraining { return gate.leave() }
    let token = connections.reserve()
    let mailbox = Mailbox { [weak self] in self?.perform { $0.wake(token) } }
    connections.fill(token, Connection(socket: socket, token: token, resources: resources, mailbox: mailbox))
    peak.rise(to: connections.count)
    tickLater()
  }

  private func wake(_ token: UInt64) {
    if let connection = connections[token] { keepLater(connection, connection.readMailbox()) }
  }

  private func forget(_ connection: Connection) {
    guard connections.remove(connection.token) else { return }
    gate.leave()
    if isDraining, connections.isEmpty { source?.cancel() }
  }

  // MARK: Time

  private func tickLater() {
    guard tickDue == nil else { return }
    tickDue = .now + resources.timeouts.tick
    callBack(after: resources.timeouts.tick)
  }

  /// For a lane that has nothing to do until then. One call is on its way at a time.
  private func callBack(after time: Duration) {
    guard !isCalledBack else { return }
    isCalledBack = true
    executor.queue.asyncAfter(deadline: .now() + .nanoseconds(Int(time / .nanoseconds(1)))) { [weak self] in
      self?.assumeIsolated { $0.beCalledBack() }
    }
  }

  private func beCalledBack() {
    isCalledBack = false
    tickIfDue()
    if let tickDue { callBack(after: ContinuousClock.now.duration(to: tickDue)) }
  }

  private func tickIfDue() {
    guard let tickDue, tickDue <= .now else { return }
    self.tickDue = nil
    tick()
  }

  private func tick() {
    awake.beginPeriod()
    let now = ContinuousClock.now
    for connection in connections.all {
      if connection.watch.isOverdue(connection, at: now, resources.timeouts) {
        keepLater(connection, connection.timeOut())
      } else if connection.checkPace(at: now) {
        keepLater(connection, connection.advance())
      }
    }
    // Elsewhere, because it takes milliseconds.
    if peak.isOver(connections.count) { DispatchQueue.global(qos: .utility).async(execute: returnFreedMemory) }
    if !connections.isEmpty { tickLater() }
  }

  // MARK: End

  /// Accepts no more, lets requests in flight finish, and closes what is left after `limit`.
  nonisolated func drain(limit: Duration) {
    guard limit > .zero else {
      return perform {
        $0.beginDrain()
        $0.closeAll()
      }
    }
    perform { $0.beginDrain() }
    let nanoseconds = Int(limit / .nanoseconds(1))
    // Announced like any call: on the lane's own queue it would wait for as long as a peer keeps the lane busy.
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in
      self?.perform { $0.closeAll() }
    }
  }

  private func beginDrain() {
    guard !isDraining else { return }
    isDraining = true
    acceptor?.stop(resources.poller)
    acceptor = nil
    if connections.isEmpty { source?.cancel() }
    for connection in connections.all { keepLater(connection, connection.drain()) }
  }

  private func closeAll() {
    for connection in connections.all {
      connection.close()
      forget(connection)
    }
  }

  private func end() {
    again = []
    resources.closePoller()
    source = nil
    finished.leave()
  }
}
