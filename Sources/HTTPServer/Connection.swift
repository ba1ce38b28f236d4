import HTTPCore

import Platform

/// One accepted socket: moves bytes between it and its session. Lives on one lane.
final class Connection {
  private let socket: Descriptor
  let token: UInt64
  private let resources: LaneResources
  let output: OutputQueue
  let mailbox: Mailbox
  private let endpoints: ConnectionEndpoints

  private(set) var session: (any HTTPSession)?
  /// The first bytes, while they do not tell the protocol.
  private var undecided: [UInt8] = []
  private var interest = Interest.read
  /// The socket's buffer is full: the system says when it is not.
  // Unchecked, as what follows: a connection is its lane's alone, and checks took a fortieth of a list.
  @exclusivity(unchecked) private var isBlocked = false
  private var isCorked = false
  private var peerEnded = false
  private(set) var isLingering = false
  private(set) var isClosed = false

  @exclusivity(unchecked) private(set) var bytesRead = 0
  @exclusivity(unchecked) private(set) var bytesWritten = 0
  var watch = TimeWatch()
  /// See `AwakeConnections`.
  var awakePeriod = -1

  init(socket: consuming Descriptor, token: UInt64, resources: LaneResources, mailbox: Mailbox) {
    self.socket = socket
    self.token = token
    self.resources = resources
    self.mailbox = mailbox
    endpoints = ConnectionEndpoints(of: self.socket)
    output = OutputQueue(room: resources.outputRoom)
    resources.poller.add(self.socket.raw, token: token, interest)
  }

  /// What the peer owes.
  var waiting: PeerDuty { session?.waiting ?? (undecided.isEmpty ? .request : .head) }

  /// Takes in what the system reported; `advance` follows, at once if this is true: then it took long, or what there is
  /// to write is long, and nobody should wait for it or with it.
  func hear(_ readiness: Readiness) -> Bool {
    if readiness.isGone {
      close()
      return true
    }
    if readiness.isWritable { isBlocked = false }
    let before = bytesRead
    if readiness.isReadable { read() }
    return max(bytesRead - before, output.count) > Self.short
  }

  private static let short = 16 << 10

  /// Writes once, lets the session go on, and sees what becomes of the connection; true to be called again.
  // Never inlined, like `read`: by these two the instructions of a request are counted, in every build alike.
  @inline(never)
  func advance() -> Bool {
    guard !isClosed else { return false }
    if !isBlocked, !output.isEmpty { write() }
    guard !isClosed, let session else { return false }
    if session.hasMoreOutput, output.count < resources.context.limits.outputMark / 2 { session.produce() }
    settle(session)
    return !isClosed && !isBlocked && !output.isEmpty
  }

  func readMailbox() -> Bool {
    session?.readMailbox()
    return advance()
  }

  /// Finishes what is in flight and then closes.
  func drain() -> Bool {
    // One that lingers has its answer.
    guard let session, !isLingering else {
      close()
      return false
    }
    session.drain()
    return advance()
  }

  /// The peer was too slow.
  func timeOut() -> Bool {
    if isLingering || !output.isEmpty {
      close()
      return false
    }
    if session == nil, undecided.isEmpty { close() }
    decide(isFinal: true)
    session?.timeOut()
    return advance()
  }

  /// Gives up streams that are too slow; true when there was one.
  func checkPace(at now: ContinuousClock.Instant) -> Bool {
    session?.checkPace(at: now, resources.timeouts.pace) ?? false
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    session?.disconnect()
    session = nil
    resources.poller.remove(socket.raw)
  }

  // MARK: Bytes

  @inline(never)
  private func read() {
    guard !peerEnded, isLingering || session?.wantsBytes ?? true else { return }
    // Straight to where an upload keeps it: a copy less.
    let space = isLingering ? nil : session?.bodySpace()
    let longest = session?.longestRead ?? .max
    let buffer = space ?? UnsafeMutableRawBufferPointer(rebasing: resources.readBuffer.prefix(longest))
    let count = recv(socket.raw, buffer.baseAddress, buffer.count, 0)
    if count > 0 {
      bytesRead += count
      if space != nil {
        session?.receiveBody(count)
      } else if !isLingering {
        deliver(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    } else if count == 0 {
      peerEnded = true
      if isLingering { return close() }
      decide(isFinal: true)
      session?.receiveEnd()
      if session == nil { close() }
    } else if errno != EAGAIN, errno != EWOULDBLOCK, errno != EINTR {
      close()
    }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) {
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

  /// From so much on an answer goes out in full packets: 3.1 GB/s instead of 2.0 from a file over loopback, since the
  /// reader is woken less often.
  private static let longOutput = 128 << 10

  private func cork(_ isOn: Bool) {
    isCorked = isOn
    setCork(socket.raw, isOn)
  }

  private func write() {
    if !isCorked, output.count >= Self.longOutput { cork(true) }
    let before = output.count
    switch output.write(to: socket.raw, resources) {
    case .taken: break
    case .blocked: isBlocked = true
    case .failed: return close()
    }
    bytesWritten += before - output.count
  }

  private func settle(_ current: any HTTPSession) {
    if current.disposition == .handOver, let successor = current.successor { session = successor }
    if output.isEmpty {
      if isCorked { cork(false) }
      switch session?.disposition ?? .close {
      case .open, .handOver: break
      case .close: return close()
      case .linger: linger()
      }
    }
    guard !isClosed else { return }
    let reads = !peerEnded && (isLingering || session?.wantsBytes ?? true)
    let wanted: Interest = reads ? (isBlocked ? [.read, .write] : .read) : isBlocked ? .write : []
    if wanted != interest {
      resources.poller.change(socket.raw, token: token, from: interest, to: wanted)
      interest = wanted
    }
  }

  private func linger() {
    guard !isLingering else { return }
    if peerEnded { return close() }
    isLingering = true
    endWriting(socket.raw)
  }
}
