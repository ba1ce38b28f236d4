import Values

/// The two buckets, by their names in Polar's development setup.
package enum Bucket: String, Sendable, CaseIterable {
  case privateFiles = "polar-s3"
  case publicFiles = "polar-s3-public"

  /// What Polar has called it on Amazon's S3, and in its development setup.
  package func name(in deployment: Deployment) -> String {
    switch (deployment, self) {
    case (.development, _): rawValue
    case (.sandbox, .privateFiles): "polar-sandbox-files"
    case (.sandbox, .publicFiles): "polar-public-sandbox-files"
    case (.production, .privateFiles): "polar-production-files"
    case (.production, .publicFiles): "polar-public-files"
    }
  }
}
