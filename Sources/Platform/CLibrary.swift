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
