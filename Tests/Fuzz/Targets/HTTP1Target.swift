import HTTPCore
import HTTPTypes

/// Events depend on the bytes, not on their split, and no bytes crash a session.
enum HTTP1Target {
  static func judge(_ bytes: UnsafeRawBufferPointer) {
    var limits = HTTPLimits()
    // Small limits come into play for short inputs too.
    if bytes.count % 3 == 0 {
      limits.head = 120
      limits.target = 24
      limits.fields = 4
      limits.trailers = 16
      limits.chunkExtensions = 4
    }
    let whole = events(bytes, step: max(1, bytes.count), limits)
    let step = 1 + Int(bytes.first ?? 0) % 7
    let cut = events(bytes, step: step, limits)
    // A release build does not print the message of a precondition.
    if whole != cut { fatalError("cut every \(step) bytes: \(cut)\nnot cut: \(whole)") }
    converse(bytes, step: max(1, bytes.count), limits)
    converse(bytes, step: step, limits)
  }

  private static func events(_ bytes: UnsafeRawBufferPointer, step: Int, _ limits: HTTPLimits) -> [String] {
    var parser = HTTP1Parser(limits: limits)
    var events: [String] = []
    var body: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: step) {
      var input = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + step)])
      reading: while true {
        switch parser.next(&input) {
        case .needMore: break reading
        case .head(let head):
          let request = head.request
          let lines = request.headers.bytes[..<request.targetStart]
          if HeaderBlock(lines: lines).fields != request.headers.fields { fatalError("other fields: \(text(lines))") }
          events.append(
            "\(request.method) \(text(request.target)) \(request.version) \(request.framing) \(text(request.headers.bytes)) "
              + "\(request.headers.fields.count) \(head.keepsAlive) \(head.expectsContinue) \(head.offersHTTP2)")
        case .body(let run): body += run
        case .end(let trailers):
          events.append("\(text(body)) \(text(trailers.bytes))")
          body = []
        case .failure(let violation):
          body = []
          events.append(violation.explanation)
        }
      }
    }
    return events + [text(body)]
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func converse(_ bytes: UnsafeRawBufferPointer, step: Int, _ limits: HTTPLimits) {
    let output = OutputQueue()
    let context = SessionContext(handler: MixedHandler(), limits: limits)
    let session = HTTP1Session(context: context, output: output, mailbox: Mailbox {})
    Conversation.run(session, output, bytes, step: step)
  }
}
