/// Sees when a rush of connections has gone. What it made the process take, 150 MB after a flood on 500, is free then.
struct ConnectionPeak {
  /// Fewer are no rush.
  private static let rush = 64

  private var most = 0

  mutating func rise(to count: Int) { most = max(most, count) }

  /// Whether half of the most are gone; then `count` is the most.
  mutating func isOver(_ count: Int) -> Bool {
    guard most >= Self.rush, count <= most / 2 else { return false }
    most = count
    return true
  }
}
