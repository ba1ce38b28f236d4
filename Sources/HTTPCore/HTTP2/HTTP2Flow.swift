/// How much HTTP/2 peers may send ahead, and how many requests they may have open.
enum HTTP2Flow {
  static let maxStreams: UInt32 = 256
  /// A stream's window: what a full sink makes the server keep.
  static let streamWindow: Int32 = 256 << 10
  /// As large as all streams' windows together, so that full sinks never stop the other streams.
  static let connectionWindow = Int32(maxStreams) * streamWindow
}
