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
  let folder: ContentFolder
  var files: [SavedRun] = []
  var uploads: [SavedRun] = []
  /// The organizations' slugs: each file names one, in a run that may be older.
  var slugs: [String] = []
  var uses = ContentUses()
  /// The locations of the contents that are on the disk and need not be written again.
  var locations: [SHA256Digest: ContentLocation] = [:]
  var packs = PackList()
  /// Contents that may no longer be needed; they are removed once no state names them and nobody reads them.
  var unused: Set<SHA256Digest> = []
  /// Files that no state needs, left by a process that ended during a write.
  var leftovers: Set<String> = []
  /// Damaged packs, which are not removed.
  var damagedPacks: Set<UInt32> = []
  /// The contents that the world reads from the folder. One that is read by a client outlives its object.
  var read: [SHA256Digest: WeakContent] = [:]

  struct WeakContent: Sendable {
    weak let file: ContentFile?
  }

  private static let openings = SavedState.formats.map { Array("{\"\(SavedState.formatKey)\":\($0),".utf8) }

  /// Opens the state at that path, or prepares a new one. A symbolic link is followed, so that all names of a state
  /// share one folder.
  ///
  /// - Returns: also its content; nil for a new one.
  static func open(_ path: String, for store: Store) throws(StateFailure) -> (StateFile, SavedState?) {
    let path = behindLinks(path)
    // If the file is something else, no folder is made beside it.
    let isThere = try holdsState(path)
    let file = try StateFile(path: path)
    return try file.opened(isThere: isThere, for: store)
  }

  private init(path: String) throws(StateFailure) {
    self.path = path
    do throws(ContentFolder.Failure) {
      folder = try ContentFolder(path: "\(path).contents")
    } catch {
      switch error {
      case .taken: throw .taken(path)
      case .system(let reason): throw .unwritable(path, reason)
      }
    }
  }

  private func opened(isThere: Bool, for store: Store) throws(StateFailure) -> (StateFile, SavedState?) {
    var file = self
    // A state that cannot be written already fails the start.
    Platform.close(try file.openReplacement())
    unlink(file.replacement)
    for name in FileContents.names(inDirectory: folder.path) ?? [] {
      if let number = ContentPack.number(name) {
        file.packs.note(number)
      } else if name.utf8.count != 64 || Hexadecimal.decode(name.utf8) == nil {
        continue
      }
      file.leftovers.insert(name)
    }
    guard isThere else { return (file, nil) }
    var reader = StateReader(path: path, folder: folder, store: store)
    try Self.forEachLine(of: path) { line throws(StateFailure) in try reader.read(line: line) }
    let saved = try reader.finished()
    for (number, size) in reader.packs { file.packs.grow(number, to: size) }
    for digest in reader.lines.union(reader.contents.keys) { file.record(digest, at: reader.location(of: digest)) }
    file.unused = Set(file.locations.keys)
    file.read = reader.contents.mapValues { WeakContent(file: $0) }
    // Packs of which nothing is needed are removed before anything is written to them.
    _ = file.packs.removeEmpty()
    file.leftovers.subtract(file.packs.needed.map { ContentPack.name($0.number) })
    return (file, saved)
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
