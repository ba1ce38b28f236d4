import HTTPCore
import Platform

/// The event loop of a lane: waits for sockets and messages, and serves them turn by turn.
///
/// A turn reads once from every connection that is ready, then writes once to every one that has output, and then
/// checks the timers. Long output is also written right after the read, while it is in the processor's cache. So a
/// connection delays the others by at most one read and two writes.
final class EventLoop {
  private let lane: Lane
  private let acceptingLane: Lane
  private let resources: LaneResources
  private let limit: ConnectionLimit
  private let configuration: Server.Configuration
  private let onDrained: () -> Void

  private var events = ReadyEvents()
  private var connections = ConnectionTable()
  /// The connections to `advance` at the end of the turn, each once.
  private var due: [Connection] = []
  private var acceptor: Acceptor?
  private var alarms = Alarms()
  private var timeouts: Server.Timeouts
  private var now: MonotonicTime
  /// When the connections' deadlines are checked next; nil without connections.
  private var tickAt: MonotonicTime?
  /// When the remaining connections are closed; nil unless the lane drains.
  private var drainEnds: MonotonicTime?
  /// The most connections open since freed memory was last returned to the system.
  private var peak = 0

  /// - Parameters:
  ///   - acceptingLane: the one whose acceptor waits when there are too many connections.
  ///   - limit: the server's, for all its lanes.
  ///   - onDrained: called once, when a drain is over.
  init(
    _ lane: Lane, acceptingLane: Lane, handler: any RequestHandler, configuration: Server.Configuration,
    limit: ConnectionLimit, onDrained: @escaping () -> Void
  ) {
    self.lane = lane
    self.acceptingLane = acceptingLane
    self.limit = limit
    self.configuration = configuration
    self.onDrained = onDrained
    resources = LaneResources(
      poller: lane.poller,
      context: SessionContext(
        handler: handler, limits: configuration.limits, proxy: configuration.proxy, now: configuration.now),
      tls: configuration.tls)
    timeouts = configuration.timeouts
    now = configuration.now()
  }

  func run() {
    repeat { turn() } while !(isIdle && lane.mayRest())
    if drainEnds != nil { onDrained() }
  }

  private var isIdle: Bool { connections.isEmpty && acceptor == nil }

  private func turn() {
    lane.poller.wait(for: &events, atMost: longestWait)
    now = configuration.now()
    for index in 0..<events.count { handle(events[index]) }
    for message in lane.takeMessages() { take(message) }
    advanceDue()
    checkTimers()
  }

  // MARK: Reading

  private func handle(_ readiness: Readiness) {
    if readiness.token == Poller.wakeToken { return }
    if readiness.token >= Acceptor.firstToken {
      acceptor?.accept(readiness.token, at: now, adopt)
    } else if let connection = connections[readiness.token] {
      connection.handle(readiness)
      if connection.hasLongOutput { advance(connection) } else { makeDue(connection) }
    }
  }

  private func take(_ message: Lane.Message) {
    switch message {
    case .listen(let listeners, let lanes):
      acceptor = Acceptor(listeners: listeners, lanes: lanes, own: lane, limit: limit)
    case .connection(let socket): adopt(Descriptor(socket))
    case .mail(let token):
      guard let connection = connections[token] else { return }
      connection.readMailbox()
      makeDue(connection)
    case .acceptAgain: acceptor?.resume()
    case .drain(let limit): drain(limit)
    }
  }

  private func adopt(_ socket: consuming Descriptor) {
    if lane.isDraining { return leave() }
    let token = connections.reserve()
    let mailbox = Mailbox { [weak lane] in lane?.post(.mail(token: token)) }
    connections.fill(token, Connection(socket: socket, token: token, resources: resources, mailbox: mailbox))
    peak = max(peak, connections.count)
    if tickAt == nil { tickAt = now + timeouts.tick }
  }

  // MARK: Writing

  private func makeDue(_ connection: Connection) {
    guard !connection.isDue else { return }
    connection.isDue = true
    due.append(connection)
  }

  private func advanceDue() {
    guard !due.isEmpty else { return }
    var connections: [Connection] = []
    swap(&connections, &due)
    for connection in connections {
      connection.isDue = false
      advance(connection)
    }
    guard due.isEmpty else { return }
    // Not `removeAll`, which looks up the type of the elements at run time, in each turn.
    while connections.popLast() != nil {}
    due = connections
  }

  private func advance(_ connection: Connection) {
    let wantsTurn = connection.advance()
    if connection.stage == .closed { return forget(connection) }
    alarms.set(connection.token, to: connection.nextWake)
    if wantsTurn { makeDue(connection) }
  }

  private func forget(_ connection: Connection) {
    guard connections.remove(connection.token) else { return }
    alarms.set(connection.token, to: nil)
    leave()
    if connections.isEmpty { tickAt = nil }
    // The allocator keeps the memory that a rush of connections has freed.
    if peak >= 64, connections.count <= peak / 4 {
      peak = connections.count
      Reclaimer.returnFreedMemory()
    }
  }

  private func leave() {
    if limit.leave() { acceptingLane.post(.acceptAgain) }
  }

  // MARK: Time

  /// How long the poller may wait, in nanoseconds; nil without a limit.
  private var longestWait: Int64? {
    // Without connections the loop was just started, by a message.
    guard due.isEmpty, !isIdle else { return 0 }
    var next = tickAt
    if let drainEnds { next = min(next ?? drainEnds, drainEnds) }
    if let again = acceptor?.triesAgainAt { next = min(next ?? again, again) }
    guard let alarm = alarms.next else { return next.map { max(0, $0.nanoseconds - now.nanoseconds) } }
    // `now` is the time when this turn began; measured by that, the delay would be longer by the turn's duration.
    return max(0, min(next ?? alarm, alarm).nanoseconds - configuration.now().nanoseconds)
  }

  private func checkTimers() {
    for token in alarms.takeDue(at: now) { if let connection = connections[token] { wake(connection) } }
    if let tickAt, tickAt <= now { tick() }
    if let again = acceptor?.triesAgainAt, again <= now { acceptor?.resume() }
    if let drainEnds, drainEnds <= now { closeAll() }
  }

  private func wake(_ connection: Connection) {
    connection.wake()
    makeDue(connection)
  }

  private func tick() {
    tickAt = now + timeouts.tick
    for connection in connections.all where connection.checkDeadlines(at: now, timeouts) { makeDue(connection) }
  }

  // MARK: End

  private func drain(_ limit: Duration) {
    drainEnds = now + limit
    // A peer that has its answer delays the stop only by the time that its last bytes may take.
    timeouts.lingerIdle = min(timeouts.lingerIdle, .milliseconds(200))
    if !connections.isEmpty { tickAt = now + timeouts.tick }
    acceptor?.close()
    // Messages keep their order, so another lane drains after it has adopted the last connection accepted for it.
    for other in acceptor?.lanes ?? [] where other !== lane { other.post(.drain(limit: limit)) }
    acceptor = nil
    for connection in connections.all {
      connection.drain()
      makeDue(connection)
    }
  }

  private func closeAll() {
    for connection in connections.all {
      connection.close()
      forget(connection)
    }
  }
}
