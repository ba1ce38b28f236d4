/// Writes a file atomically: beside its path first, then it replaces the file there by a rename.
///
/// If the path is a symbolic link, the file that it leads to is replaced. Refuses a device, a pipe or a folder, which a
/// rename would replace too.
package struct WholeFile {
  /// Why nothing was written.
  package struct Failure: Error {
    package let reason: String

    fileprivate static var ofLastCall: Failure { Failure(reason: errorText(errno)) }
  }

  private let path: String
  private let mode: mode_t

  /// - Parameter mode: the file's permissions, regardless of the process' umask.
  package init(_ path: String, mode: mode_t = 0o644) {
    self.path = path
    self.mode = mode
  }

  package func write(_ text: String) throws(Failure) {
    let target = try target
    let partial = try writePartial(text, of: target)
    guard rename(partial, target) == 0 else {
      defer { unlink(partial) }
      throw .ofLastCall
    }
  }

  /// Writes the file unless there is one already; false then.
  package func create(_ text: String) throws(Failure) -> Bool {
    let partial = try writePartial(text, of: path)
    defer { unlink(partial) }
    if link(partial, path) == 0 { return true }
    guard errno == EEXIST else { throw .ofLastCall }
    return false
  }

  /// Removes the path. Of a symbolic link only the link is removed, since its file may be somebody else's.
  package func remove() { if (try? target) != nil { unlink(path) } }

  /// Where the path leads by symbolic links; the path itself if there is nothing.
  private var target: String {
    get throws(Failure) {
      var status = stat()
      guard stat(path, &status) == 0 else { return path }
      if let other = NotAFile(status) { throw Failure(reason: other.reason) }
      return absolutePath(path)
    }
  }

  private func writePartial(_ text: String, of target: String) throws(Failure) -> String {
    let partial = "\(target).\(getpid()).\(UInt32.random(in: .min ... .max))"
    let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw .ofLastCall }
    var failure = file.writeAll(Array(text.utf8)) && fchmod(file, mode) == 0 ? nil : Failure.ofLastCall
    // On a network file system, the first call to report that it is full.
    if close(file) != 0, failure == nil { failure = .ofLastCall }
    if let failure {
      unlink(partial)
      throw failure
    }
    return partial
  }
}
