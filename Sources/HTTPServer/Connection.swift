import HTTPCore
import Platform

/// One accepted socket: moves bytes between it and its session.
///
/// - Only the loop of its lane calls it: in each turn first `handle`, `readMailbox`, `wake`, `checkDeadlines` or
///   `drain`, which take something in, and then `advance`, which writes and follows the session's disposition.
/// - It owns the socket and the output queue. The session fills the queue and never sees the socket.
/// - An open connection without a session is undecided: it awaits the bytes that tell the protocol, or TLS's handshake.
/// - With TLS, `tls` encrypts and decrypts between the socket and the session.
final class Connection {
  /// While it lingers, all is written, and what the peer still sends is discarded.
  enum Stage { case open, lingering, closed }

  /// The most bytes that one turn reads, so that a peer that sends a lot does not delay the other connections.
  static let longestRead = 64 << 10
  /// Output of this length or more is sent corked, in full packets, which wake the reader less often.
  private static let longOutput = 128 << 10

  let token: UInt64
  /// Whether it is in the loop's list of connections to `advance`.
  var isDue = false

  let socket: Descriptor
  let resources: LaneResources
  let output = OutputQueue()
  let mailbox: Mailbox
  var endpoints: ConnectionEndpoints

  /// The host of the CONNECT request whose tunnel ends at this server.
  private(set) var tunnelledHost: String?
  /// Nil on a connection that speaks cleartext.
  var tls: TLSTransport?
  var session: (any HTTPSession)?
  /// The bytes received before the protocol is known.
  var undecided: [UInt8] = []
  private var interest = Interest.read
  /// Whether the socket's send buffer is full; the poller reports when it has room again.
  private var isBlocked = false
  private var isCorked = false
  private(set) var stage = Stage.open
  private(set) var peerEnded = false
  /// When to check again whether the peer has acknowledged everything, so that the connection may be reset.
  private var resetRetryTime: MonotonicTime?

  private var bytesRead = 0
  private var bytesWritten = 0
  private var deadlines = Deadlines()

  init(socket: consuming Descriptor, token: UInt64, resources: LaneResources, mailbox: Mailbox) {
    self.socket = socket
    self.token = token
    self.resources = resources
    self.mailbox = mailbox
    endpoints = ConnectionEndpoints(of: self.socket)
    resources.poller.add(self.socket.raw, token: token, interest)
    output.whenLong = { [unowned self] in writeLong() }
  }

  // MARK: Taking in

  /// Takes in what the system reported.
  func handle(_ readiness: Readiness) {
    if readiness.isGone {
      // A client that refuses the certificate sends an alert with the reason right before it closes.
      if isHandshaking { read() }
      return close()
    }
    if readiness.isWritable { isBlocked = false }
    if readiness.isReadable { read() }
  }

  /// Whether its output is long enough to be written before the other ready connections are read.
  var hasLongOutput: Bool { !isBlocked && output.count >= 32 << 10 }

  func readMailbox() { session?.readMailbox() }

  /// When `wake` has something to do.
  var nextWake: MonotonicTime? { resetRetryTime ?? session?.nextWake }

  func wake() { session?.wake() }

  /// Finishes what is in flight and then closes.
  func drain() {
    // A lingering connection has its answer; an undecided one has sent no request.
    if session == nil || stage == .lingering { close() }
    session?.drain()
  }

  func close() {
    guard stage != .closed else { return }
    stage = .closed
    session?.disconnect()
    session = nil
    resources.poller.remove(socket.raw)
  }

  private func read() {
    // Input that was held back precedes what the socket has.
    decryptHeld()
    let session = session
    guard stage != .closed, wantsBytes else { return }
    let count: Int
    // A body is read straight into its destination, without a copy.
    if tls == nil, stage == .open, let space = session?.bodySpace() {
      count = recv(socket.raw, space.baseAddress, min(space.count, 4 * Self.longestRead), 0)
      if count > 0 { session?.receiveBody(count) }
    } else {
      let longest = min(Self.longestRead, tls == nil ? session?.longestRead ?? .max : .max)
      count = recv(socket.raw, &resources.readBuffer, longest, 0)
      if count > 0, stage == .open {
        resources.readBuffer.withUnsafeBytes { deliver(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      }
    }
    if count > 0 {
      bytesRead += count
    } else if count == 0 {
      endReading()
    } else if errno != EAGAIN, errno != EWOULDBLOCK, errno != EINTR {
      close()
    }
  }

  /// Whether it reads: to take the bytes, or to discard them.
  var wantsBytes: Bool { !peerEnded && (stage == .lingering || session?.wantsBytes ?? true) }

  func endReading() {
    peerEnded = true
    if stage == .lingering { return close() }
    decide(isFinal: true)
    session?.receiveEnd()
    guard session == nil else { return }
    // With TLS the peer's close_notify is answered by one, even without any request.
    if tls == nil { close() } else { session = RefusedConnection() }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) {
    if let tls = tls ?? beginTLS(bytes) { return decrypt(bytes, by: tls) }
    handToSession(bytes)
  }

  /// Passes bytes of HTTP to the session; the first ones choose it.
  func handToSession(_ bytes: UnsafeRawBufferPointer) {
    if let session { return session.receive(bytes) }
    if undecided.isEmpty, let chosen = choose(bytes) {
      session = chosen
      return chosen.receive(bytes)
    }
    undecided.append(contentsOf: bytes)
    decide(isFinal: false)
  }

  /// Chooses the protocol of a connection whose first bytes came in pieces.
  ///
  /// - Parameter isFinal: no more bytes will come; bytes that tell no protocol are then taken for HTTP/1.
  private func decide(isFinal: Bool) {
    guard session == nil, !undecided.isEmpty else { return }
    let bytes = undecided
    let http1 =
      isFinal
      ? HTTP1Session(context: resources.context, output: output, mailbox: mailbox, connection: endpoints) : nil
    guard let chosen = bytes.withUnsafeBytes(choose) ?? http1 else { return }
    undecided = []
    session = chosen
    bytes.withUnsafeBytes(chosen.receive)
  }

  private func choose(_ bytes: UnsafeRawBufferPointer) -> (any HTTPSession)? {
    ProtocolChoice.session(
      beginning: bytes, context: resources.context, output: output, mailbox: mailbox, connection: endpoints)
  }

  // MARK: Deadlines

  /// Cancels what the peer is too slow for; true if there was something.
  func checkDeadlines(at now: MonotonicTime, _ timeouts: Server.Timeouts) -> Bool {
    let activity = activity
    // Bytes in the socket's send buffer do not count: a large buffer must not look like a peer that reads.
    let moved = activity == .sending ? bytesWritten - unsentCount(socket.raw) : bytesRead
    if deadlines.isOverdue(activity, moved: moved, at: now, timeouts) {
      timeOut()
      return true
    }
    return session?.checkPace(at: now, timeouts.pace) ?? false
  }

  private var activity: Deadlines.Activity {
    if stage == .lingering { return .lingering }
    if isHandshaking { return .awaiting(.head, request: 0) }
    if hasOutput || resetRetryTime != nil { return .sending }
    guard let session else { return .awaiting(undecided.isEmpty ? .request : .head, request: 0) }
    return session.waiting == .nothing ? .working : .awaiting(session.waiting, request: session.requestsBegun)
  }

  private func timeOut() {
    if isHandshaking { noteSlowHandshake() }
    if stage == .lingering || hasOutput || resetRetryTime != nil { return close() }
    decide(isFinal: true)
    if let session { session.timeOut() } else { close() }
  }

  // MARK: Advancing

  /// Writes once, lets the session produce more, and follows its disposition; true to be called again in the next turn.
  func advance() -> Bool {
    if stage != .closed, !isBlocked, hasOutput, !write() { close() }
    decryptHeld()
    guard stage != .closed else { return false }
    guard let session else {
      if tls != nil { watch() }
      return !isBlocked && hasOutput
    }
    if session.hasMoreOutput, output.count < resources.context.limits.outputMark / 2 { session.produce() }
    settle(session)
    return stage != .closed && !isBlocked && hasOutput
  }

  /// Writes while the session is still producing. A failure is left to `advance`, which meets it again. With TLS it
  /// does nothing: `recordBuffer` still holds the record that the session is reading.
  private func writeLong() {
    if tls == nil, !isBlocked { write() }
  }

  /// False when the connection can write no more.
  @discardableResult
  private func write() -> Bool {
    if !isCorked, output.count >= Self.longOutput { cork(true) }
    if let tls, !encrypt(tls) { return false }
    let queue = tls?.wire ?? output
    let before = queue.count
    switch queue.write(to: socket.raw) {
    case .taken: break
    case .blocked: isBlocked = true
    case .failed: return false
    }
    bytesWritten += before - queue.count
    return true
  }

  private func cork(_ isOn: Bool) {
    isCorked = isOn
    setCork(socket.raw, isOn)
  }

  private func settle(_ current: any HTTPSession) {
    if current.disposition == .handOver, let successor = current.successor { session = successor }
    if !hasOutput {
      if isCorked { cork(false) }
      switch session?.disposition ?? .close {
      case .open, .handOver: break
      case .startOver: startOver()
      case .handOff: return handOff()
      case .close where endTLS(), .linger where endTLS(): break
      case .close: return close()
      case .linger: linger()
      case .reset: return reset()
      }
    }
    if stage != .closed { watch() }
  }

  /// After a CONNECT to a host that this server answers for: what follows is a new connection to that host.
  private func startOver() {
    guard let (host, rest) = session?.startOver else { return }
    (session, tunnelledHost) = (nil, host)
    rest.withUnsafeBytes { if !$0.isEmpty { deliver($0) } }
  }

  /// Leaves the client to a tunnel to another host.
  private func handOff() {
    if let handOff = session?.handOff { Tunnel.start(over: socket, handOff, resources.context.handler) }
    close()
  }

  private func watch() {
    var wanted: Interest = wantsBytes ? .read : []
    if isBlocked { wanted.formUnion(.write) }
    if wanted != interest {
      resources.poller.change(socket.raw, token: token, from: interest, to: wanted)
      interest = wanted
    }
  }

  /// A reset discards what is still in the send buffer, so it waits until the peer has acknowledged everything.
  private func reset() {
    if unsentCount(socket.raw) > 0 {
      resetRetryTime = resources.context.now() + .milliseconds(1)
      return watch()
    }
    resetOnClose(socket.raw)
    close()
  }

  private func linger() {
    guard stage == .open else { return }
    if peerEnded { return close() }
    stage = .lingering
    endWriting(socket.raw)
  }
}
