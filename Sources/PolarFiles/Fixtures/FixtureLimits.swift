/// What a set of fixtures may hold, so that a small document does not make a large world by mistake.
///
/// A listed file takes some 600 bytes of memory. Short entries are accepted up to 100,000; beyond that the number of
/// entries must be in proportion to the size of the document.
enum FixtureLimits {
  /// Of a world, `bulk` included.
  static let files = 10_000_000

  /// Organizations, users, tokens, files and bulks together, in a document of that size.
  static func entries(inBytes count: Int) -> Int { 100_000 + count / 64 }
}
