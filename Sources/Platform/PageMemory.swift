/// Has the system provide every page of a mapping in one call instead of a fault for each; what it cannot provide so (before
/// Linux 5.14, on Darwin) comes by faults.
package func populatePages(_ memory: UnsafeMutableRawPointer, count: Int) {
  #if canImport(Glibc)
    // `MADV_POPULATE_WRITE`, which older headers do not have.
    madvise(memory, count, 23)
  #endif
}
