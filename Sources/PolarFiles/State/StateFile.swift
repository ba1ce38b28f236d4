import Platform

/// A world on the disk: a file has all but the contents of parts, and a folder beside it has those.
///
/// - Contents are there before the state that names them, and go after the one that names them no longer. So what is under
///   the file's name is whole at any moment, however the process ends.
/// - A state that cannot be read is never written over.
/// - One mock has a state at a time, since one has its folder.
struct StateFile: Sendable {
  let path: String
  private let folder: ContentFolder
  /// Contents that the state names, and that need not be written again.
  private var settled: Set<SHA256Digest> = []
  /// Files that no state names: what a process left that ended within a write.
  private var leftovers: Set<SHA256Digest> = []
  /// The contents that the world reads from their files. One that is read by a client outlives its object.
  private var read: [SHA256Digest: WeakContent] = [:]

  private struct WeakContent: Sendable {
    weak let file: ContentFile?
  }

  private static let opening = Array("{\"\(SavedState.formatKey)\":\(SavedState.format),".utf8)
  private static let bufferSize = 1 << 20

  /// Opens the state at that path, or makes ready for one.
  ///
  /// - Returns: also what it holds; `nil` for a new one.
  static func open(_ path: String, for store: Store) throws(StateFailure) -> (StateFile, SavedState?) {
    // Nothing is made beside a file that is something else.
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
    // Where it cannot be written, the start says so.
    Platform.close(try file.openReplacement())
    let names = FileContents.names(inDirectory: folder.path) ?? []
    let present = Set(names.compactMap { Hexadecimal.decode($0.utf8).flatMap { SHA256Digest($0) } })
    guard isThere else {
      file.leftovers = present
      return (file, nil)
    }
    var reader = StateReader(path: path, folder: folder, store: store)
    try Self.forEachLine(of: path) { line throws(StateFailure) in try reader.read(line: line) }
    let saved = try reader.finished()
    file.settled = Set(reader.contents.keys)
    file.read = reader.contents.mapValues { WeakContent(file: $0) }
    file.leftovers = present.subtracting(file.settled)
    return (file, saved)
  }

  /// Whether there is a file, which must begin as a state does.
  private static func holdsState(_ path: String) throws(StateFailure) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 || errno != ENOENT else { return false }
    var isState = false
    try forEachBlock(of: path) { block throws(StateFailure) in
      isState = block.starts(with: opening)
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

  // MARK: Writing

  mutating func write(_ saved: SavedState) throws(StateFailure) {
    let parts = saved.world.storedParts
    do throws(ContentFolder.Failure) {
      let new = parts.filter { !settled.contains($0.key) }
      for (digest, part) in new {
        leftovers.insert(digest)
        try folder.write(part)
      }
      if !new.isEmpty { try folder.settle(new.keys) }
      leftovers.subtract(new.keys)
      settled.formUnion(new.keys)
    } catch {
      if case .system(let reason) = error { throw .unwritable(path, reason) }
      throw .taken(path)
    }
    try replace(with: saved)
    for digest in leftovers { folder.remove(digest) }
    leftovers = []
    for digest in settled where parts[digest] == nil && read[digest]?.file == nil {
      folder.remove(digest)
      settled.remove(digest)
      read[digest] = nil
    }
  }

  private func openReplacement() throws(StateFailure) -> Int32 {
    let descriptor = Platform.open(replacement, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path, errorText(errno)) }
    return descriptor
  }

  private var replacement: String { "\(path).new" }

  private func replace(with saved: SavedState) throws(StateFailure) {
    let descriptor = try openReplacement()
    defer { close(descriptor) }
    var buffer: [UInt8] = []
    var offset = 0
    func flush() throws(StateFailure) {
      guard FileRun.write(buffer, to: descriptor, at: offset) else {
        throw .unwritable(path, errorText(errno))
      }
      offset += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
    try saved.forEachLine { line throws(StateFailure) in
      buffer += line
      if buffer.count >= Self.bufferSize { try flush() }
    }
    try flush()
    guard fsync(descriptor) == 0, rename(replacement, path) == 0 else { throw .unwritable(path, errorText(errno)) }
    settleFolder()
  }

  /// Has the new name on the disk. Where that cannot be asked for, the system does it in its own time.
  private func settleFolder() {
    let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = Platform.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Leaves the state to other processes.
  func release() {
    unlink(replacement)
    folder.release()
  }
}

/// Why a state cannot be read or written.
package enum StateFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case foreign(String)
  case damaged(String, line: Int, column: Int = 1, String)
  case unreadable(String, String)
  case unwritable(String, String)
  case taken(String)

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
    }
  }
}
