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
  /// How long all of it may take, except for looking up a name; nil sets no limit.
  var limit: Duration?
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

  /// Passes the body on block by block, each with the number of bytes so far; ends early when `take` answers false.
  func forEachBlock(_ take: (_ block: [UInt8], _ total: Int) -> Bool) throws(ClientError) {
    switch self {
    case .none: return
    case .bytes(let bytes): _ = take(bytes, bytes.count)
    case .file(let path, let offset, let count): try Self.forEachBlock(of: path, from: offset, count: count, take)
    }
  }

  private static func forEachBlock(
    of path: String, from offset: Int, count: Int, _ take: (_ block: [UInt8], _ total: Int) -> Bool
  ) throws(ClientError) {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw ClientError.broken("cannot read \(path): \(errorText(errno))") }
    defer { close(file) }
    var total = 0
    while total < count {
      var block = [UInt8](repeating: 0, count: min(blockSize, count - total))
      let got = pread(file, &block, block.count, off_t(offset + total))
      guard got > 0 else { throw ClientError.broken("\(path) is shorter than it was") }
      block.removeLast(block.count - got)
      total += got
      guard take(block, total) else { return }
    }
  }
}

/// Why a request got no answer.
enum ClientError: Error, CustomStringConvertible {
  case badURL(String)
  /// A header field whose value would end the line, or hold what no field may (RFC 9110 §5.5).
  case badField(String)
  case unreachable(String, reason: String)
  /// No whole answer came within a request's limit.
  case late(String, Duration)
  case broken(String)
  case needsCurl(String)

  var description: String {
    switch self {
    case .badURL(let url): "'\(url)' is not an http:// or https:// URL"
    case .badField(let name): "\(name) holds a line break or another control character"
    case .unreachable(let authority, let reason): "cannot reach \(authority): \(reason)"
    case .late(let authority, let limit): "\(authority) did not answer within \(limit.components.seconds) seconds"
    case .broken(let reason): "the connection broke: \(reason)"
    case .needsCurl(let url): "\(url) needs TLS, which is left to the curl command, and there is none on the PATH"
    }
  }
}
