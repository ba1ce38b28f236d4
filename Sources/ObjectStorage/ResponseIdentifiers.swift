import PolarFiles
import Synchronization

/// What S3 names a request by, in headers and in error documents.
struct ResponseIdentifiers: Sendable {
  /// 16 characters.
  let requestID: String
  /// A longer token for AWS's support.
  let hostID: String
}

/// Makes the identifiers of one server: each one new, without a visible count.
final class IdentifierSource: Sendable {
  private let seed: UInt64
  private let count = Atomic<UInt64>(0)

  init(seed: UInt64) { self.seed = seed }

  func next() -> ResponseIdentifiers {
    let ordinal = count.add(1, ordering: .relaxed).newValue
    var random = RandomSource(seed: seed &+ ordinal &* 0xD134_2543_DE82_EF95)
    return ResponseIdentifiers(
      requestID: Hexadecimal.encode(Self.bytes(8, of: &random)).uppercased(),
      hostID: Base64.encode(Self.bytes(48, of: &random)))
  }

  private static func bytes(_ count: Int, of random: inout RandomSource) -> [UInt8] {
    (0..<count / 8).flatMap { _ in
      let word = random.next()
      return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }
}
