import PolarFiles
import Synchronization

/// What S3 names a request by, in headers and in error documents.
struct ResponseIdentifiers: Sendable {
  /// 16 characters.
  let requestID: String
  /// A longer token for AWS's support.
  let hostID: String
}

/// Makes the identifiers of one server: never twice the same, and nothing that tells how many there were.
final class IdentifierSource: Sendable {
  private let seed: UInt64
  private let count = Atomic<UInt64>(0)

  init(seed: UInt64) { self.seed = seed }

  func next() -> ResponseIdentifiers {
    let ordinal = count.add(1, ordering: .relaxed).newValue
    var random = RandomSource(seed: seed &+ ordinal &* 0xD134_2543_DE82_EF95)
    let requestID = withUnsafeBytes(of: random.next()) { Hexadecimal.encode($0) }
    let words = (random.next(), random.next(), random.next(), random.next(), random.next(), random.next())
    return ResponseIdentifiers(
      requestID: requestID.uppercased(), hostID: withUnsafeBytes(of: words) { Base64.encode($0) })
  }
}
