import HTTPCore
import HTTPTypes
import Platform

/// An HTTP/2 session and what it writes, without sockets.
final class HTTP2Harness {
  let output: OutputQueue
  let mailbox: Mailbox
  let session: any HTTPSession
  /// What the peer sent and the session did not want yet.
  private(set) var held: [UInt8] = []

  convenience init(limits: HTTPLimits = HTTPLimits(), _ answer: @escaping @Sendable (RequestHead) -> Intake) {
    self.init(ClosureHandler(answer: answer), limits: limits)
  }

  init(
    _ handler: any RequestHandler, limits: HTTPLimits = HTTPLimits(),
    now: @escaping () -> MonotonicTime = { .now }
  ) {
    let context = SessionContext(handler: handler, limits: limits, now: now)
    output = OutputQueue()
    mailbox = Mailbox {}
    session = HTTP2Session(context: context, output: output, mailbox: mailbox)
  }

  init(_ session: any HTTPSession, output: OutputQueue, mailbox: Mailbox) {
    self.session = session
    self.output = output
    self.mailbox = mailbox
  }

  /// Gives the session as much as it wants, as a connection would.
  func send(_ bytes: [UInt8]) {
    held += bytes
    deliver()
  }

  private func deliver(split: Int = .max) {
    var rest = held[...]
    while !rest.isEmpty, session.wantsBytes {
      let piece = rest.prefix(min(split, session.longestRead))
      piece.withUnsafeBytes(session.receive)
      rest = rest.dropFirst(piece.count)
    }
    held = Array(rest)
  }

  /// What lies in the queue, taken as by a socket.
  func taken() -> [UInt8] {
    var bytes: [UInt8] = []
    while !output.isEmpty {
      let count = output.withMemoryRuns { runs in
        for run in runs { bytes += run }
        return runs.reduce(0) { $0 + $1.count }
      }
      output.consume(count)
    }
    return bytes
  }

  /// Moves bytes both ways until neither side has any, in pieces of at most `split` towards the session.
  func exchange(with client: HTTP2Client, split: Int = .max) {
    while true {
      var moved = false
      let bytes = client.bytesToSend()
      if !bytes.isEmpty { moved = true }
      held += bytes
      deliver(split: split)
      session.readMailbox()
      if session.hasMoreOutput { session.produce() }
      let answer = taken()
      if !answer.isEmpty {
        client.receive(answer)
        moved = true
      }
      if !moved { return }
    }
  }
}
