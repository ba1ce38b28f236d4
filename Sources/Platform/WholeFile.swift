/// A file that is there as a whole or not at all: it is written beside its path, and then takes the place of what was there.
///
/// Where the path is a link, what it leads to is replaced. What is no file (a device, a pipe, a folder) stays, for a rename
/// would replace that, too.
package struct WholeFile {
  /// Why nothing was written.
  package struct Failure: Error {
    package let reason: String

    fileprivate static var ofLastCall: Failure { Failure(reason: errorText(errno)) }
  }

  private let path: String
  private let mode: mode_t

  /// - Parameter mode: of the file, whatever the process' mask is.
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

  /// The same unless there is a file already; `false` then.
  package func create(_ text: String) throws(Failure) -> Bool {
    let partial = try writePartial(text, of: path)
    defer { unlink(partial) }
    if link(partial, path) == 0 { return true }
    guard errno == EEXIST else { throw .ofLastCall }
    return false
  }

  /// A link goes, and what it leads to stays: that may be somebody else's.
  package func remove() { if (try? target) != nil { unlink(path) } }

  /// What the path names, through links; the path itself where there is nothing.
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
    // On a network's file system the first to say that it is full.
    if close(file) != 0, failure == nil { failure = .ofLastCall }
    if let failure {
      unlink(partial)
      throw failure
    }
    return partial
  }
}
