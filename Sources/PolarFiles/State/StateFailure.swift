/// Why a state cannot be read or written.
package enum StateFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case foreign(String)
  case damaged(String, line: Int, column: Int = 1, String)
  case unreadable(String, String)
  case unwritable(String, String)
  case taken(String)
  /// It is written, or being written, and what is in it has waited for so many seconds.
  case late(String, seconds: Int)

  package var description: String {
    switch self {
    case .foreign(let path):
      "\(path): this is no state of polar-files-mock, and is left as it is; name another file"
    case .damaged(let path, let line, let column, let reason):
      "\(path):\(line):\(column): this state is damaged, and is left as it is: \(reason); move it and its .contents "
        + "away to begin anew"
    case .unreadable(let path, let reason): "\(path): the state cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path): the state cannot be written: \(reason)"
    case .taken(let path): "\(path): another mock has this state; stop it, or name another file"
    case .late(let path, let seconds):
      "\(path): what changed has waited up to \(seconds) s to be on the disk: while that takes so long, a server that is "
        + "killed loses more than \(StateLag.bound) s"
    }
  }
}
