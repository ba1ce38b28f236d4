/// The directory for parts takes no file.
package struct StorageUnavailable: Error, Sendable {
  package let directory: String
  /// The system's own words.
  package let reason: String

  package var message: String { "cannot keep parts in \(directory): \(reason)" }
}
