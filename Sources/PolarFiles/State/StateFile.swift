import Platform

/// A world on the disk: the state file, and a folder beside it with the contents of parts.
///
/// - Contents are written before the state file that names them, and removed only after a state file no longer names
///   them. So the state is complete at any moment, however the process ends.
/// - Contents and runs of records that have not changed since the last state are not written again.
/// - A state that cannot be read is never overwritten.
/// - Only one mock uses a state at a time, which the lock of its folder ensures.
struct StateFile: Sendable {
  let path: String
  var contents: SavedContents
  var files: [SavedRun] = []
  var uploads: [SavedRun] = []
  /// The organizations' slugs: each file names one, in a run that may be older.
  var slugs: [String] = []

  private static let openings = SavedState.formats.map { Array("{\"\(SavedState.formatKey)\":\($0),".utf8) }

  /// Opens the state at that path, or prepares a new one. A symbolic link is followed, so that all names of a state
  /// share one folder.
  ///
  /// - Returns: also its content; nil for a new one.
  static func open(_ path: String, for store: Store) throws(StateFailure) -> (StateFile, SavedState?) {
    let path = behindLinks(path)
    // If the file is something else, no folder is made beside it.
    let isThere = try holdsState(path)
    var file = try StateFile(path: path)
    // A state that cannot be written already fails the start.
    Platform.close(try file.openReplacement())
    unlink(file.replacement)
    guard isThere else { return (file, nil) }
    var reader = StateReader(path: path, folder: file.contents.folder, store: store)
    try forEachLine(of: path) { line throws(StateFailure) in try reader.read(line: line) }
    let saved = try reader.finished()
    file.contents.take(reader)
    return (file, saved)
  }

  private init(path: String) throws(StateFailure) {
    self.path = path
    do throws(ContentFolder.Failure) {
      contents = SavedContents(try ContentFolder(path: "\(path).contents"))
    } catch {
      switch error {
      case .taken: throw .taken(path)
      case .system(let reason): throw .unwritable(path, reason)
      }
    }
  }

  /// Whether there is a file; throws if it does not begin like a state.
  private static func holdsState(_ path: String) throws(StateFailure) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 || errno != ENOENT else { return false }
    var isState = false
    try forEachBlock(of: path) { block throws(StateFailure) in
      isState = openings.contains { block.starts(with: $0) }
      return false
    }
    guard isState else { throw .foreign(path) }
    return true
  }

  private static func forEachLine(
    of path: String, _ body: ([UInt8]) throws(StateFailure) -> Void
  ) throws(StateFailure) {
    var line: [UInt8] = []
    try forEachBlock(of: path) { block throws(StateFailure) in
      var rest = block
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        rest = rest[(end + 1)...]
        try body(line)
        line.removeAll(keepingCapacity: true)
      }
      line += rest
      return true
    }
    if !line.isEmpty { try body(line) }
  }

  /// - Parameter body: whether to go on.
  private static func forEachBlock(
    of path: String, _ body: (ArraySlice<UInt8>) throws(StateFailure) -> Bool
  ) throws(StateFailure) {
    struct Stop: Error {}
    do {
      try FileContents.read(path) { block in if try !body(block) { throw Stop() } }
    } catch let failure as StateFailure {
      throw failure
    } catch let unreadable as FileContents.Unreadable {
      throw .unreadable(path, unreadable.reason)
    } catch {
      return
    }
  }
}

/// Why a state cannot be read or written.
package enum StateFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case foreign(String)
  case damaged(String, line: Int, column: Int = 1, String)
  case unreadable(String, String)
  case unwritable(String, String)
  case taken(String)
  /// The changes waited `seconds` until the write ended, or are still waiting.
  case late(String, seconds: Int)

  package var description: String {
    switch self {
    case .foreign(let path):
      "\(path): this is no state of polar-files-mock, or one of a later version, and is left as it is; name another file"
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
