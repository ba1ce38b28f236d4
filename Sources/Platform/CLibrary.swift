// The C library of the system under one name, and what its Swift module leaves out.

#if canImport(Darwin)
  @_exported public import Darwin
#else
  @_exported public import CSystem
  @_exported public import Glibc
#endif

/// The socket type of TCP, which Glibc imports as an enumeration and Darwin as a number.
package var streamSocketType: Int32 {
  #if canImport(Darwin)
    SOCK_STREAM
  #else
    Int32(SOCK_STREAM.rawValue)
  #endif
}

extension stat {
  /// When the content was last written.
  package var modificationTime: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }

  /// When the content, name, owner or mode last changed.
  package var changeTime: timespec {
    #if canImport(Darwin)
      st_ctimespec
    #else
      st_ctim
    #endif
  }
}

// What posix_spawn's own functions fill: a pointer on Darwin, a structure elsewhere.
#if canImport(Darwin)
  package func emptyFileActions() -> posix_spawn_file_actions_t? { nil }
  package func emptySpawnAttributes() -> posix_spawnattr_t? { nil }
#else
  package func emptyFileActions() -> posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
  package func emptySpawnAttributes() -> posix_spawnattr_t { posix_spawnattr_t() }
#endif

/// Has the system provide every page of a mapping in one call instead of a fault for each; what it cannot provide so (before
/// Linux 5.14, on Darwin) comes by faults.
package func populatePages(_ memory: UnsafeMutableRawPointer, count: Int) {
  #if canImport(Glibc)
    // `MADV_POPULATE_WRITE`, which older headers do not have.
    madvise(memory, count, 23)
  #endif
}
