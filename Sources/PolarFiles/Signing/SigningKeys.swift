import Synchronization

/// The credentials of signatures, with their region and service.
package struct SigningCredentials: Sendable {
  package var accessKeyID: String
  package var secretAccessKey: String
  package var region: String

  package init(accessKeyID: String, secretAccessKey: String, region: String) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.region = region
  }

  /// The key of Polar's own development setup.
  package static let polar = SigningCredentials(
    accessKeyID: "polar-development", secretAccessKey: "polar123456789", region: "us-east-2")

  package func scope(day: String) -> String { "\(day)/\(region)/s3/aws4_request" }
}

/// Derives SigV4 signing keys, four chained HMACs for each day, and caches what the latest signatures have in common.
package final class SigningKeys: Sendable {
  private struct Latest {
    var day: (name: String, key: HMACSHA256)?
    /// For signatures of the same second, which under load most are.
    var moment: SigningMoment?
  }

  package let credentials: SigningCredentials
  private let latest = Mutex(Latest())

  package init(_ credentials: SigningCredentials = .polar) { self.credentials = credentials }

  func moment(_ date: Timestamp) -> SigningMoment {
    let seconds = date.seconds
    return latest.withLock { latest in
      if let moment = latest.moment, moment.seconds == seconds { return moment }
      let day = date.day
      let key: HMACSHA256
      if let known = latest.day, known.name == day {
        key = known.key
      } else {
        key = derive(day: day)
        latest.day = (day, key)
      }
      let moment = SigningMoment(date: date, key: key, credentials: credentials)
      latest.moment = moment
      return moment
    }
  }

  private func derive(day: String) -> HMACSHA256 {
    var code = HMACSHA256(key: "AWS4\(credentials.secretAccessKey)".utf8).code(for: Array(day.utf8))
    for step in [credentials.region, "s3", "aws4_request"] {
      code = HMACSHA256(key: code.array).code(for: Array(step.utf8))
    }
    return HMACSHA256(key: code.array)
  }
}

/// What all signatures of one second have in common.
final class SigningMoment: Sendable {
  let seconds: Int64
  let amzDate: String
  /// `polar-development/20260822/us-east-2/s3/aws4_request`
  let credential: [UInt8]
  /// The beginning of a presigned URL's authentication, up to the number of seconds.
  let query: [UInt8]
  let stringToSignStart: [UInt8]
  /// HMAC of the string to sign up to the hash of the canonical request.
  private let code: HMACSHA256

  init(date: Timestamp, key: HMACSHA256, credentials: SigningCredentials) {
    seconds = date.seconds
    amzDate = date.amzDate
    let scope = credentials.scope(day: date.day)
    credential = Array("\(credentials.accessKeyID)/\(scope)".utf8)
    var query = Array("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=".utf8)
    PercentEncoding.append(credential[...], keeping: .unreserved, to: &query)
    query.append(contentsOf: "&X-Amz-Date=\(amzDate)&X-Amz-Expires=".utf8)
    self.query = query
    stringToSignStart = Array("AWS4-HMAC-SHA256\n\(amzDate)\n\(scope)\n".utf8)
    var code = key
    code.update(stringToSignStart)
    self.code = code
  }

  /// The signature over the hash of a canonical request.
  func sign(_ canonicalRequest: SHA256Digest) -> SHA256Digest { code.code(forHexOf: canonicalRequest) }

  func sign(_ canonicalRequest: [UInt8]) -> SHA256Digest { sign(SHA256Digest.of(canonicalRequest)) }
}
