import HTTPCore

/// No frames behind a preface crash a session. The input is what follows the preface.
enum HTTP2Target {
  static func judge(_ bytes: UnsafeRawBufferPointer) {
    let output = OutputQueue()
    let context = SessionContext(handler: MixedHandler())
    let session = HTTP2Session(context: context, output: output, mailbox: Mailbox {})
    // RFC 9113 section 3.4: the preface and an empty SETTINGS frame.
    let opening = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0] + bytes
    let step = bytes.count % 2 == 0 ? opening.count : 1 + Int(bytes.first ?? 0) % 31
    opening.withUnsafeBytes { Conversation.run(session, output, $0, step: step) }
  }
}
