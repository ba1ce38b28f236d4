/// A bucket of the object store.
package enum Bucket: String, Sendable, CaseIterable {
  case privateFiles = "polar-s3"
  case publicFiles = "polar-s3-public"
}
