/// An HTTP/2 frame as bytes (RFC 9113 §4.1), right or wrong: for what no client library would send.
struct Frame: Equatable {
  enum Kind: UInt8 {
    case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
  }

  static let endStream: UInt8 = 1
  static let ack: UInt8 = 1
  static let endHeaders: UInt8 = 4
  static let padded: UInt8 = 8
  static let withPriority: UInt8 = 32

  var type: UInt8
  var flags: UInt8
  var stream: UInt32
  var payload: [UInt8]

  init(type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
    self.type = type
    self.flags = flags
    self.stream = stream
    self.payload = payload
  }

  init(_ kind: Kind, _ flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
    self.init(type: kind.rawValue, flags: flags, stream: stream, payload: payload)
  }

  var kind: Kind? { Kind(rawValue: type) }

  var bytes: [UInt8] {
    let count = payload.count
    return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags] + Self.big(stream) + payload
  }

  static func big(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }

  /// The error code of RST_STREAM and GOAWAY.
  var code: UInt32? {
    let bytes = kind == .reset ? payload.prefix(4) : kind == .goAway ? payload.dropFirst(4).prefix(4) : []
    return bytes.isEmpty ? nil : bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Every whole frame in `bytes`.
  static func parse(_ bytes: [UInt8]) -> [Frame] {
    var frames: [Frame] = []
    var rest = bytes[...]
    while rest.count >= 9 {
      let head = Array(rest.prefix(9))
      let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
      let stream = head[5...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      frames.append(
        Frame(type: head[3], flags: head[4], stream: stream, payload: Array(rest.dropFirst(9).prefix(count))))
      rest = rest.dropFirst(9 + count)
    }
    return frames
  }

  // MARK: Header blocks

  /// Fields as HPACK literals that are neither indexed nor Huffman coded (RFC 7541 §6.2.2).
  static func block(_ fields: [(String, String)]) -> [UInt8] {
    fields.flatMap { [0] + string($0.0) + string($0.1) }
  }

  private static func string(_ text: String) -> [UInt8] {
    let count = text.utf8.count
    if count < 127 { return [UInt8(count)] + text.utf8 }
    var left = count - 127
    var length: [UInt8] = [127]
    while left >= 128 {
      length.append(UInt8(left & 127 | 128))
      left >>= 7
    }
    return length + [UInt8(left)] + text.utf8
  }

  static func headers(
    _ stream: UInt32, _ fields: [(String, String)], flags: UInt8 = endStream | endHeaders
  ) -> Frame {
    Frame(.headers, flags, stream: stream, payload: block(fields))
  }

  static func settings(_ entries: [(UInt16, UInt32)] = []) -> Frame {
    Frame(.settings, payload: entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + big($0.1) })
  }

  static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> Frame {
    Frame(.windowUpdate, stream: stream, payload: big(increment))
  }
}

extension [(String, String)] {
  static var get: [(String, String)] {
    [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")]
  }

  static var post: [(String, String)] {
    [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")]
  }
}
