#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The directory for parts takes no file.
package struct StorageUnavailable: Error, Sendable {
  package let mode: PartStorage.Mode
  /// The system's own words.
  package let reason: String

  /// Made right after the call that failed.
  init(mode: PartStorage.Mode) {
    reason = String(cString: strerror(errno))
    self.mode = mode
  }

  package var message: String {
    if case .disk(let directory) = mode { "cannot keep parts in \(directory): \(reason)" } else { "no room for parts" }
  }
}
