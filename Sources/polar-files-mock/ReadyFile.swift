import Platform

/// A file that is there, whole, while the port is open: it goes before a start, however that ends, and at the stop.
struct ReadyFile {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String

  func write(_ url: String) throws(Failure) {
    let partial = "\(path).\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure }
    let isWritten = descriptor.writeAll(Array("\(url)\n".utf8))
    guard close(descriptor) == 0, isWritten, rename(partial, path) == 0 else {
      let failure = failure
      unlink(partial)
      throw failure
    }
  }

  /// What is no file stays, and the write says so.
  func remove() { unlink(path) }

  private var failure: Failure {
    Failure(description: "--ready-file: cannot write \(path): \(String(cString: strerror(errno)))")
  }
}
