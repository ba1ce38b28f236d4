package struct StoreConfiguration: Sendable {
  package enum AuthenticationMode: Sendable, Hashable {
    /// Only the tokens of the world.
    case known
    /// An unknown `polar_oat_` token becomes an organization of its own.
    case any
  }

  /// How long a presigned URL is good for, in seconds.
  package var presignTTL = 3600
  /// S3's minimum for every part but the last, in bytes.
  package var minimumPartSize = 5 << 20
  /// Bytes of parts held in memory at most.
  package var memoryLimit = 1 << 30
  package var storage = PartStorage.Mode.memory
  package var authentication = AuthenticationMode.known
  package var listOrder = ListOrder.creation
  /// Without any, nothing is counted.
  package var rateLimits = RateLimits()

  package init() {}
}
