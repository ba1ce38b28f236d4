import Platform

/// A request that the command line itself makes.
struct ClientRequest {
  enum Body {
    case none
    case bytes([UInt8])
    /// A run of a file, sent as it is read.
    case file(path: String, offset: Int, count: Int)
  }

  var method: String
  var url: String
  var headers: [(name: String, value: String)] = []
  var body = Body.none
  /// Called with the bytes sent so far.
  var progress: ((Int) -> Void)?
}

extension ClientRequest.Body {
  private static let blockSize = 1 << 18

  var count: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .file(_, _, let count): count
    }
  }

  /// Gives the body block by block, each with the bytes given so far; ends early when `take` answers false.
  func forEachBlock(_ take: (UnsafeRawBufferPointer, Int) -> Bool) throws(ClientError) {
    switch self {
    case .none: return
    case .bytes(let bytes): _ = bytes.withUnsafeBytes { take($0, $0.count) }
    case .file(let path, let offset, let count): try Self.forEachBlock(of: path, from: offset, count: count, take)
    }
  }

  private static func forEachBlock(
    of path: String, from offset: Int, count: Int, _ take: (UnsafeRawBufferPointer, Int) -> Bool
  ) throws(ClientError) {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw ClientError.broken("cannot read \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var block = [UInt8](repeating: 0, count: blockSize)
    var given = 0
    while given < count {
      let wanted = min(blockSize, count - given)
      let got = block.withUnsafeMutableBytes { pread(file, $0.baseAddress, wanted, off_t(offset + given)) }
      guard got > 0 else { throw ClientError.broken("\(path) is shorter than it was") }
      given += got
      let goesOn = block.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<got]), given) }
      guard goesOn else { return }
    }
  }
}
