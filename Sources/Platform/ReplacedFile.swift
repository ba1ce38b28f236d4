/// What stands at a path is no file, and so is neither read nor replaced as one.
package struct NotAFile: Error {
  package let reason: String

  /// Nil for a file.
  package init?(_ status: stat) {
    let kind: String
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: kind = "folder"
    case S_IFIFO: kind = "pipe"
    case S_IFSOCK: kind = "socket"
    default: kind = "device"
    }
    reason = "it is a \(kind), not a file"
  }
}

/// The file that a new one is to take the place of: what `path` names, through links; `path` itself where there is nothing.
///
/// A rename would replace a link instead of what it leads to, and for root a device, too.
package func replacedFile(_ path: String) throws(NotAFile) -> String {
  var status = stat()
  guard stat(path, &status) == 0 else { return path }
  if let other = NotAFile(status) { throw other }
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}
