/// What stands at a path is no file, and so is neither read nor replaced as one.
package struct NotAFile {
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
