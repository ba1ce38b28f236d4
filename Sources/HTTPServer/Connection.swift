import HTTPCore

import Platform

/// One accepted socket: moves bytes between it and its session.
///
/// - It lives on one lane, whose loop alone calls it: in each turn `hear`, `readMailbox`, `checkDeadlines` or `drain`,
///   which take something in, and then `advance`, which writes and settles what becomes of the connection.
/// - It owns the socket and the output queue. The session fills the queue and never sees the socket.
/// - States: undecided (no session, the first bytes tell no protocol yet, or a TLS handshake goes on), open, lingering (all
///   is written, what the peer still sends is discarded), closed.
/// - Under TLS the session's bytes pass through `tls`; the session does not notice.
final class Connection {
  /// What one turn reads at most, so that a peer that sends a lot does not keep the others waiting.
  static let longestRead = 64 << 10
  /// From so much on an answer goes out in full packets: then the reader is woken less often.
  private static let longOutput = 128 << 10

  let token: UInt64
  /// Whether the loop is going to call `advance`.
  var isDue = false

  let socket: Descriptor
  let resources: LaneResources
  let output = OutputQueue()
  let mailbox: Mailbox
  var endpoints: ConnectionEndpoints

  /// The host that a tunnel led here for.
  private(set) var tunnelledHost: String?
  /// Nil on a connection that speaks cleartext.
  var tls: TLSTransport?
  var session: (any HTTPSession)?
  /// The first bytes, while they do not tell the protocol.
  var undecided: [UInt8] = []
  private var interest = Interest.read
  /// The socket's buffer is full: the system says when it is not.
  private var isBlocked = false
  private var isCorked = false
  var peerEnded = false
  var isLingering = false
  private(set) var isClosed = false
  /// When to look again whether the peer has what comes before a reset.
  private var looksAgainAt: MonotonicTime?

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
  func hear(_ readiness: Readiness) {
    if readiness.isGone {
      // A client that refuses the certificate hangs up behind the alert that says so.
      if isHandshaking { read() }
      return close()
    }
    if readiness.isWritable { isBlocked = false }
    if readiness.isReadable { read() }
  }

  /// Whether so much waits to be written that it is not to wait for what others have to say.
  var hasLongOutput: Bool { !isBlocked && output.count >= 32 << 10 }

  func readMailbox() { session?.readMailbox() }

  /// When `wake` has something to do.
  var nextWake: MonotonicTime? { looksAgainAt ?? session?.nextWake }

  func wake() { session?.wake() }

  /// Finishes what is in flight and then closes.
  func drain() {
    // One that lingers has its answer; one that is undecided has asked for nothing.
    if session == nil || isLingering { close() }
    session?.drain()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    session?.disconnect()
    session = nil
    resources.poller.remove(socket.raw)
  }

  private func read() {
    // The session gets what came before first.
    decryptHeld()
    let session = session
    guard !isClosed, !peerEnded, isLingering || session?.wantsBytes ?? true else { return }
    let count: Int
    // Straight to where an upload keeps it: a copy less.
    if tls == nil, !isLingering, let space = session?.bodySpace() {
      count = recv(socket.raw, space.baseAddress, min(space.count, 4 * Self.longestRead), 0)
      if count > 0 { session?.receiveBody(count) }
    } else {
      let longest = min(Self.longestRead, tls == nil ? session?.longestRead ?? .max : .max)
      count = recv(socket.raw, &resources.readBuffer, longest, 0)
      if count > 0, !isLingering {
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

  func endReading() {
    peerEnded = true
    if isLingering { return close() }
    decide(isFinal: true)
    session?.receiveEnd()
    guard session == nil else { return }
    // TLS answers the peer's end with its own, also where no request has come.
    if tls == nil { close() } else { session = RefusedConnection() }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) {
    if let tls = tls ?? beginTLS(bytes) { return decrypt(bytes, by: tls) }
    hand(bytes)
  }

  /// Gives HTTP's bytes to the session, or chooses one by them.
  func hand(_ bytes: UnsafeRawBufferPointer) {
    if let session { return session.receive(bytes) }
    if undecided.isEmpty, let chosen = choose(bytes) {
      session = chosen
      return chosen.receive(bytes)
    }
    undecided.append(contentsOf: bytes)
    decide(isFinal: false)
  }

  /// Settles the protocol of a connection that trickles; one that says no more is HTTP/1.
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

  /// Whether something was cancelled because the peer was too slow.
  func checkDeadlines(at now: MonotonicTime, _ timeouts: Server.Timeouts) -> Bool {
    let activity = activity
    // What the system holds back has not moved: a large socket buffer must not look like a peer that reads.
    let moved = activity == .sending ? bytesWritten - unsentCount(socket.raw) : bytesRead
    if deadlines.isOverdue(activity, moved: moved, at: now, timeouts) {
      timeOut()
      return true
    }
    return session?.checkPace(at: now, timeouts.pace) ?? false
  }

  private var activity: Deadlines.Activity {
    if isLingering { return .lingering }
    if isHandshaking { return .awaiting(.head, request: 0) }
    if hasOutput || looksAgainAt != nil { return .sending }
    guard let session else { return .awaiting(undecided.isEmpty ? .request : .head, request: 0) }
    return session.waiting == .nothing ? .working : .awaiting(session.waiting, request: session.requestsBegun)
  }

  private func timeOut() {
    if isHandshaking { noteSlowHandshake() }
    if isLingering || hasOutput || looksAgainAt != nil || (session == nil && undecided.isEmpty) { return close() }
    decide(isFinal: true)
    session?.timeOut()
  }

  // MARK: Advancing

  /// Writes once, lets the session go on, and settles what becomes of the connection; true to be called again.
  func advance() -> Bool {
    if !isClosed, !isBlocked, hasOutput { write() }
    decryptHeld()
    guard !isClosed else { return false }
    guard let session else {
      if tls != nil { watch() }
      return !isBlocked && hasOutput
    }
    if session.hasMoreOutput, output.count < resources.context.limits.outputMark / 2 { session.produce() }
    settle(session)
    return !isClosed && !isBlocked && hasOutput
  }

  private func write() {
    if !writeOnce() { close() }
  }

  /// What the session offers while it is at work; a failure is left for `write`, which finds it again. What is to be
  /// encrypted waits: the lane's buffer still holds the record that the session is at work on.
  private func writeLong() {
    if tls == nil, !isBlocked { writeOnce() }
  }

  /// False when nothing more can be written.
  @discardableResult
  private func writeOnce() -> Bool {
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
    if !isClosed { watch() }
  }

  /// A tunnel to a host that this server stands for: what follows is the beginning of a connection to that.
  private func startOver() {
    guard let connect = session as? ConnectSession else { return }
    session = nil
    tunnelledHost = connect.target?.name
    connect.rest.withUnsafeBytes { if !$0.isEmpty { deliver($0) } }
  }

  /// A client of another host, which is none of this server's business any more.
  private func handOff() {
    guard let handOff = session?.handOff else { return close() }
    let client = dup(socket.raw)
    let handler = resources.context.handler
    if client >= 0 {
      Tunnel.start(client: client, handOff, handler)
    } else {
      handler.handedOff(handOff, HandOff.unreachable(handOff.host, errorText(errno)))
    }
    close()
  }

  private func watch() {
    let reads = !peerEnded && (isLingering || session?.wantsBytes ?? true)
    let wanted: Interest = reads ? (isBlocked ? [.read, .write] : .read) : isBlocked ? .write : []
    if wanted != interest {
      resources.poller.change(socket.raw, token: token, from: interest, to: wanted)
      interest = wanted
    }
  }

  /// A reset makes the peer's system forget nothing that it has, and this one's everything that it has not sent.
  private func reset() {
    if unsentCount(socket.raw) > 0 {
      looksAgainAt = resources.context.now() + .milliseconds(1)
      return watch()
    }
    resetOnClose(socket.raw)
    close()
  }

  private func linger() {
    guard !isLingering else { return }
    if peerEnded { return close() }
    isLingering = true
    endWriting(socket.raw)
  }
}
