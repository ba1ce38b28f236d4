/// The length that a client's hello announces, read before OpenSSL makes room for it: a hello is all that a stranger can
/// have the server remember.
struct HelloLength {
  /// Four times what browsers send, with their keys for post-quantum exchanges.
  private static let longest = 8 << 10
  /// A record's header (RFC 8446 §5.1), and behind it the handshake message's type and length (§4).
  private static let headCount = 9

  /// A fatal alert, `decode_error` (RFC 8446 §6.2).
  static let alert: [UInt8] = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x32]

  private var head: [UInt8] = []
  /// Also where it does not come with its length in one record.
  private(set) var isTooLong = false

  /// Takes the beginning of what OpenSSL reads, which judges a record's header before it reads on.
  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard head.count < Self.headCount else { return }
    head += bytes.prefix(Self.headCount - head.count)
    guard head.count == Self.headCount else { return }
    let record = Int(head[3]) << 8 | Int(head[4])
    let message = Int(head[6]) << 16 | Int(head[7]) << 8 | Int(head[8])
    isTooLong = record < 4 || message > Self.longest
  }
}
