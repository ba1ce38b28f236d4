/// What a set of fixtures may hold, so that a small document does not make a large world by mistake.
///
/// A listed file takes some 600 bytes of memory: 100,000 of them in few words are let pass, and beyond that as many as a
/// document that says something of each has room for.
enum FixtureLimits {
  /// Of a world, `bulk` included.
  static let files = 10_000_000

  /// S3's limit for the parts of an object.
  static let parts = 10_000

  /// S3's limit for a key, in bytes: every file of a `bulk` has such a name.
  static let bulkNameBytes = 1024

  /// Organizations, users, tokens, files and bulks together, in a document of that size.
  static func entries(inBytes count: Int) -> Int { 100_000 + count / 64 }
}
