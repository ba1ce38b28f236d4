import Synchronization

/// Who signs, and where the signature is good.
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

/// Derives SigV4 signing keys: four chained HMACs, so the key of the last day asked for is kept.
package final class SigningKeys: Sendable {
  package let credentials: SigningCredentials
  private let latest = Mutex<(day: String, key: HMACSHA256)?>(nil)

  package init(_ credentials: SigningCredentials = .polar) { self.credentials = credentials }

  /// - Parameter day: `yyyyMMdd`
  package func key(day: String) -> HMACSHA256 {
    latest.withLock { latest in
      if let latest, latest.day == day { return latest.key }
      let key = derive(day: day)
      latest = (day, key)
      return key
    }
  }

  private func derive(day: String) -> HMACSHA256 {
    var code = HMACSHA256(key: "AWS4\(credentials.secretAccessKey)".utf8).code(for: day.utf8)
    for step in [credentials.region, "s3", "aws4_request"] {
      code = HMACSHA256(key: code).code(for: step.utf8)
    }
    return HMACSHA256(key: code)
  }
}
