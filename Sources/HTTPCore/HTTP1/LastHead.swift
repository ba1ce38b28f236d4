import Platform

/// The last head of a connection, for a peer that sends the same bytes again, as a client that polls does: they mean the
/// same, so they are not parsed again.
struct LastHead {
  /// A longer one is not kept: an idle connection would hold it for nothing.
  private static let limit = 1024

  private var bytes: [UInt8] = []
  private var head: HTTP1Head?

  /// The head that `input` begins with, and its length, when it is the one before.
  func repeated(in input: ParserInput) -> (head: HTTP1Head, count: Int)? {
    guard let head, let start = input.baseAddress, input.count >= bytes.count else { return nil }
    guard bytes.withUnsafeBytes({ memcmp($0.baseAddress!, start, $0.count) }) == 0 else { return nil }
    return (head, bytes.count)
  }

  mutating func keep(_ section: ParserInput, _ parsed: HTTP1Head) {
    guard section.count <= Self.limit else { return }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: section)
    head = parsed
  }
}
