/// Which of the peer's stream identifiers were used, and which were passed over.
struct StreamIdentifiers {
  private var last: Int32 = 0
  private var skipped: [ClosedRange<Int32>] = []
  /// A peer that leaves more gaps than that is odd, and only gets the milder answer.
  private static let remembered = 64

  /// False when the identifier belongs to a stream that was closed by the use of a higher one (RFC 9113 §5.1.1).
  @discardableResult
  mutating func open(_ stream: Int32) -> Bool {
    guard stream > last else { return !skipped.contains { $0.contains(stream) } }
    if stream > last + 2, skipped.count < Self.remembered { skipped.append(last + 1...stream - 1) }
    last = stream
    return true
  }
}
