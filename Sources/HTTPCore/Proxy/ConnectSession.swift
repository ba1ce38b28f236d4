import HTTPTypes
import Platform

/// The session of a connection that begins with CONNECT: it reads that request and decides where the tunnel leads.
///
/// - To a host that this server answers for: 200, and then the connection starts over (`Disposition.startOver`), as if
///   the client had connected to the host.
/// - To an allowed host: the connection is handed off (`Disposition.handOff`) to a `Tunnel`, which sends the response.
/// - Any other host, a client that is not on this machine, or a CONNECT within TLS, whose socket carries records only:
///   403, with the reason in the handler's log.
final class ConnectSession: HTTPSession {
  private let context: SessionContext
  private let proxy: ForwardProxy
  private let output: OutputQueue
  private let connection: ConnectionEndpoints
  private var head: [UInt8] = []

  private(set) var handOff: HandOff?
  private(set) var startOver: (host: String, rest: [UInt8])?
  private(set) var disposition = Disposition.open

  init(context: SessionContext, proxy: ForwardProxy, output: OutputQueue, connection: ConnectionEndpoints) {
    self.context = context
    self.proxy = proxy
    self.output = output
    self.connection = connection
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    guard disposition == .open else { return }
    let searched = head.count
    head.append(contentsOf: bytes)
    let end = ConnectRequest.end(of: head, from: searched)
    if (end ?? head.count) > context.limits.head {
      return refuse(.requestHeaderFieldsTooLarge, "the CONNECT is longer than \(context.limits.head) bytes")
    }
    guard let end else { return }
    guard let request = ConnectRequest(head[..<end]) else {
      return refuse(.badRequest, "a CONNECT names a host and a port (RFC 9110 section 9.3.6)")
    }
    connect(to: request.host, rest: Array(head[end...]))
  }

  private static let established = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

  /// - Parameter rest: the bytes received after the head: the first ones for the tunnel's other end.
  private func connect(to host: NetworkHost, rest: [UInt8]) {
    guard connection.isPeerLoopback else {
      return refuse(
        .forbidden, "the proxy serves this machine alone, and \(connection.peer ?? "the client") is another")
    }
    guard !connection.isSecure else {
      return refuse(.forbidden, "no CONNECT is let through within TLS: \(ForwardProxy.schemeOfProxy)")
    }
    switch proxy.route(to: host) {
    case .here:
      output.append(Self.established)
      startOver = (host.name, rest)
      disposition = .startOver
    case .network:
      handOff = HandOff(host: host, request: nil, acknowledgement: Self.established, early: rest)
      disposition = .handOff
    case .otherPort: refuse(.forbidden, "no request is let through to \(host.authority): \(ForwardProxy.portsOfHosts)")
    case .refused:
      refuse(.forbidden, "no request is let through to \(host.name): allow it with --allow \(host.name)")
    }
  }

  private func refuse(_ status: HTTPResponse.Status, _ explanation: String) {
    let response = context.handler.refuse(ProtocolViolation(status, explanation), .http1_1, in: nil)
    let head = HTTP1ResponseHead(response, answersHead: false, version: .http1_1)
    output.append { head.write(response, to: &$0, date: context.date, connection: .close) }
    if case .bytes(let body) = response.body { output.append(body) }
    disposition = .linger
  }

  /// The bytes after the head wait until the response is written.
  var wantsBytes: Bool { disposition == .open || disposition == .linger }
  var waiting: Awaiting { disposition == .open ? .head : .nothing }
  var hasMoreOutput: Bool { false }
  var requestsBegun: Int { 1 }
  var nextWake: MonotonicTime? { nil }

  func receiveEnd() { if disposition == .open { disposition = .close } }
  func timeOut() { disposition = .close }
  func drain() { if disposition == .open { disposition = .close } }
  func disconnect() {}
  func readMailbox() {}
  func produce() {}
  func wake() {}
}

/// `CONNECT host:port HTTP/1.1` (RFC 9110 §9.3.6); its fields are ignored.
struct ConnectRequest: Equatable {
  static let method: StaticString = "CONNECT "

  let host: NetworkHost

  /// - Parameter head: up to and including its empty line.
  init?(_ head: ArraySlice<UInt8>) {
    let line = head.prefix { $0 != 13 && $0 != 10 }.split(separator: 32, omittingEmptySubsequences: false)
    guard line.count == 3, line[2].starts(with: "HTTP/1.".utf8), let host = NetworkHost(line[1]) else { return nil }
    self.host = host
  }

  /// The index in `bytes` after the head's empty line; nil if the head is incomplete.
  ///
  /// - Parameter start: how many bytes an earlier call has searched already.
  static func end(of bytes: [UInt8], from start: Int = 0) -> Int? {
    for index in start..<bytes.count where bytes[index] == 10 {
      let line = index > 0 && bytes[index - 1] == 13 ? index - 1 : index
      if line == 0 || bytes[line - 1] == 10 { return index + 1 }
    }
    return nil
  }
}
