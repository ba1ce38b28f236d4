import Platform

/// A file that other programs wait for or read: it is there as a whole or not at all.
struct PublishedFile {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String
  /// Names it in a message.
  let flag: String

  func write(_ text: String) throws(Failure) {
    let file: String
    do throws(NotAFile) { file = try replacedFile(path) } catch { throw failure(error.reason) }
    let partial = "\(file).\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(errorText(errno)) }
    let isWritten = descriptor.writeAll(Array(text.utf8))
    guard close(descriptor) == 0, isWritten, rename(partial, file) == 0 else {
      let failure = failure(errorText(errno))
      unlink(partial)
      throw failure
    }
  }

  /// What is no file stays, and the write says so.
  func remove() {
    if (try? replacedFile(path)) != nil { unlink(path) }
  }

  private func failure(_ reason: String) -> Failure {
    Failure(description: "\(flag): cannot write \(path): \(reason)")
  }
}

extension PublishedFile {
  /// The URL of a server, there while its port is open: it goes before a start, however that ends, and at the stop.
  static func ready(_ path: String) -> PublishedFile { PublishedFile(path: path, flag: "--ready-file") }
}
