/// The two buckets of Polar's development setup.
package enum Bucket: String, Sendable, CaseIterable {
  case privateFiles = "polar-s3"
  case publicFiles = "polar-s3-public"
}
