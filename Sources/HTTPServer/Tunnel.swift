import Dispatch
import HTTPCore
import Platform
import Synchronization

/// A blind relay between a client and another host, on a thread of its own.
///
/// It owns a duplicate of the client's socket and ends when both sides have ended or one fails. Stopping the server
/// does not wait for it.
struct Tunnel: Sendable {
  /// Dispatch has at most 255 threads, and the lanes need some of them.
  private static let maxOpen = 64
  private static let open = Atomic(0)
  /// The most bytes that wait for a side that does not read.
  private static let longestRun = 64 << 10
  /// In milliseconds.
  private static let connectTimeout: Int32 = 10_000

  private let client: Int32
  private let handOff: HandOff
  /// Is notified whether the host was reached.
  private let handler: any RequestHandler
  private var host: NetworkHost { handOff.host }

  /// - Parameter socket: the client's, in non-blocking mode; the tunnel duplicates it.
  static func start(over socket: borrowing Descriptor, _ handOff: HandOff, _ handler: any RequestHandler) {
    let client = dup(socket.raw)
    guard client >= 0 else {
      return handler.handedOff(handOff, HandOff.unreachable(handOff.host, errorText(errno)))
    }
    let tunnel = Tunnel(client: client, handOff: handOff, handler: handler)
    guard open.wrappingAdd(1, ordering: .relaxed).newValue <= maxOpen else {
      tunnel.refuse(HandOff.tooMany(maxOpen))
      return tunnel.finish()
    }
    DispatchQueue(label: "tunnel").async {
      tunnel.run()
      tunnel.finish()
    }
  }

  private func finish() {
    close(client)
    Self.open.wrappingSubtract(1, ordering: .relaxed)
  }

  private func run() {
    let server: Int32
    switch connect() {
    case .success(let socket): server = socket
    case .failure(let failure):
      return refuse(HandOff.unreachable(host, failure.reason))
    }
    handler.handedOff(handOff, nil)
    defer { close(server) }
    relay(
      Direction(from: client, to: server, waiting: handOff.early),
      Direction(
        from: server, to: client, waiting: handOff.acknowledgement, notice: handOff.request.map { _ in ClosingNotice() }
      ))
  }

  private func refuse(_ refusal: ProtocolViolation) {
    handler.handedOff(handOff, refusal)
    let answer = HandOff.answer(refusal)
    _ = send(client, answer, answer.count, 0)
    endWriting(client)
  }

  // MARK: Relaying

  private struct Direction {
    let from: Int32
    let to: Int32
    var waiting: [UInt8]
    var notice: ClosingNotice?
    var hasEnded = false
    var isDone = false

    var wantsToRead: Bool { !hasEnded && waiting.count < Tunnel.longestRun }
    var wantsToWrite: Bool { !waiting.isEmpty }

    /// Moves as much as both sides take at the moment; false when one has failed.
    mutating func move(from source: Side, to target: Side, by block: inout [UInt8]) -> Bool {
      if target.hasRoom, wantsToWrite, !write() { return false }
      if source.hasInput, wantsToRead, !read(by: &block) { return false }
      passEnd()
      return true
    }

    private mutating func read(by block: inout [UInt8]) -> Bool {
      let count = recv(from, &block, block.count, 0)
      if count > 0 {
        waiting += notice?.pass(block[..<count]) ?? Array(block[..<count])
      } else if count == 0 {
        waiting += notice?.end() ?? []
        hasEnded = true
      } else {
        return Tunnel.wouldBlock
      }
      return true
    }

    private mutating func write() -> Bool {
      let count = send(to, waiting, waiting.count, 0)
      guard count >= 0 else { return Tunnel.wouldBlock }
      waiting.removeFirst(count)
      return true
    }

    /// Ends the output once the input has ended and everything is written.
    private mutating func passEnd() {
      guard hasEnded, waiting.isEmpty, !isDone else { return }
      endWriting(to)
      isDone = true
    }
  }

  private static var wouldBlock: Bool { errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR }

  private func relay(_ first: Direction, _ second: Direction) {
    var up = first
    var down = second
    var block = [UInt8](repeating: 0, count: Self.longestRun)
    while !(up.isDone && down.isDone) {
      var watched = [
        Self.watch(client, reading: up.wantsToRead, writing: down.wantsToWrite),
        Self.watch(up.to, reading: down.wantsToRead, writing: up.wantsToWrite),
      ]
      guard poll(&watched, 2, -1) >= 0 || errno == EINTR else { return }
      let (client, host) = (Side(watched[0]), Side(watched[1]))
      guard !client.isBroken, down.move(from: host, to: client, by: &block),
        up.move(from: client, to: host, by: &block), !host.isBroken
      else { return }
    }
  }

  /// One side, as `poll` reported it.
  private struct Side {
    let isBroken: Bool
    let hasInput: Bool
    let hasRoom: Bool

    init(_ entry: pollfd) {
      isBroken = entry.revents & Int16(POLLERR | POLLNVAL) != 0
      hasInput = entry.revents & Int16(POLLIN | POLLHUP) != 0
      hasRoom = entry.revents & Int16(POLLOUT) != 0
    }
  }

  /// A side that is neither read nor written is left out: if it has hung up, `poll` would report it in each round.
  private static func watch(_ socket: Int32, reading: Bool, writing: Bool) -> pollfd {
    let events = (reading ? Int16(POLLIN) : 0) | (writing ? Int16(POLLOUT) : 0)
    return pollfd(fd: events == 0 ? -1 : socket, events: events, revents: 0)
  }

  // MARK: Connecting

  private struct Unreachable: Error {
    let reason: String
  }

  private func connect() -> Result<Int32, Unreachable> {
    let addresses: [SocketAddress]
    do throws(SocketAddress.Unresolved) {
      addresses = try SocketAddress.resolve(host.name, port: Int(host.port))
    } catch {
      return .failure(Unreachable(reason: error.reason))
    }
    var reason = ""
    for address in addresses {
      let socket = makeStreamSocket(address.family)
      if socket >= 0, address.connect(socket) || awaitConnection(socket) { return .success(socket) }
      reason = errorText(errno)
      if socket >= 0 { close(socket) }
    }
    return .failure(Unreachable(reason: reason))
  }

  private func awaitConnection(_ socket: Int32) -> Bool {
    guard errno == EINPROGRESS else { return false }
    var watched = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
    guard poll(&watched, 1, Self.connectTimeout) == 1 else {
      errno = ETIMEDOUT
      return false
    }
    var failure: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size)
    errno = failure
    return failure == 0
  }
}
