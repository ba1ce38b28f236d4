import Platform

/// A world on the disk: a file has all but the contents of parts, and a folder beside it has those.
///
/// - Contents are there before the state that names them, and go after the one that names them no longer. So what is under
///   the file's name is whole at any moment, however the process ends.
/// - What did not change since the last state is not written again: neither contents nor runs of records.
/// - A state that cannot be read is never written over.
/// - One mock has a state at a time, since one has its folder.
struct StateFile: Sendable {
  let path: String
  private let folder: ContentFolder
  private var files: [SavedRun] = []
  private var uploads: [SavedRun] = []
  /// Of the organizations: each file names one, in a run that may be older.
  private var slugs: [String] = []
  private var uses = ContentUses()
  /// Files of the folder that are on the disk, and need not be written again.
  private var settled: Set<SHA256Digest> = []
  /// Those of them that the state does not name: they go as soon as nobody reads them.
  private var unused: Set<SHA256Digest> = []
  /// Files that no state names: what a process left that ended within a write.
  private var leftovers: Set<SHA256Digest> = []
  /// The contents that the world reads from their files. One that is read by a client outlives its object.
  private var read: [SHA256Digest: WeakContent] = [:]

  private struct WeakContent: Sendable {
    weak let file: ContentFile?
  }

  private static let opening = Array("{\"\(SavedState.formatKey)\":\(SavedState.format),".utf8)

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
    file.settled = reader.lines.union(reader.contents.keys)
    file.unused = file.settled
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
    let slugs = saved.world.organizations.all.map(\.slug)
    let isKnown = slugs.starts(with: self.slugs)
    var new: Set<SHA256Digest> = []
    let files: [SavedRun]
    let uploads: [SavedRun]
    do throws(ContentFolder.Failure) {
      files = try runs(of: saved.world.files.records, since: isKnown ? self.files : [], new: &new) { saved.files($0) }
      uploads = try runs(of: saved.world.uploads.records, since: self.uploads, new: &new) { saved.uploads($0) }
      if !new.isEmpty { try folder.settle(new) }
    } catch {
      if case .system(let reason) = error { throw .unwritable(path, reason) }
      throw .taken(path)
    }
    leftovers.subtract(new)
    settled.formUnion(new)
    unused.formUnion(new)
    try replace(with: [saved.opening] + (files + uploads).map(\.text) + [saved.ending])
    unused.formUnion(uses.replace(self.files, by: files))
    unused.formUnion(uses.replace(self.uploads, by: uploads))
    (self.files, self.uploads, self.slugs) = (files, uploads, slugs)
    removeUnused()
  }

  /// The runs of a table, those that changed written anew.
  ///
  /// - Parameter new: files of the folder that were written and are to be settled.
  private mutating func runs<Record: HoldsParts>(
    of records: ChunkedArray<Record>, since earlier: [SavedRun], new: inout Set<SHA256Digest>,
    line: (Range<Int>) -> [UInt8]
  ) throws(ContentFolder.Failure) -> [SavedRun] {
    let size = ChunkedArray<Record>.chunkSize
    var runs: [SavedRun] = []
    for (number, chunk) in records.chunks.enumerated() {
      if earlier.indices.contains(number), earlier[number].stamp == chunk.stamp {
        runs.append(earlier[number])
        continue
      }
      var contents: Set<SHA256Digest> = []
      for record in chunk.elements {
        for part in record.heldParts where part.keptSize > 0 && contents.insert(part.sha256).inserted {
          try write(part.sha256, new: &new) { folder throws(ContentFolder.Failure) in try folder.write(part) }
        }
      }
      let text = line(number * size..<number * size + chunk.elements.count)
      guard chunk.elements.count == size else {
        runs.append(SavedRun(stamp: chunk.stamp, line: .inline(text), contents: Array(contents)))
        continue
      }
      let digest = SHA256Digest.of(text)
      try write(digest, new: &new) { folder throws(ContentFolder.Failure) in try folder.write(text, as: digest) }
      contents.insert(digest)
      runs.append(
        SavedRun(stamp: chunk.stamp, line: .filed(digest, size: text.count), contents: Array(contents)))
    }
    return runs
  }

  private mutating func write(
    _ digest: SHA256Digest, new: inout Set<SHA256Digest>,
    by writing: (ContentFolder) throws(ContentFolder.Failure) -> Void
  ) throws(ContentFolder.Failure) {
    guard !settled.contains(digest), !new.contains(digest) else { return }
    leftovers.insert(digest)
    try writing(folder)
    new.insert(digest)
  }

  private mutating func removeUnused() {
    for digest in leftovers { folder.remove(digest) }
    leftovers = []
    for digest in unused {
      if uses.contains(digest) {
        unused.remove(digest)
      } else if read[digest]?.file == nil {
        folder.remove(digest)
        settled.remove(digest)
        unused.remove(digest)
        read[digest] = nil
      }
    }
  }

  private func openReplacement() throws(StateFailure) -> Int32 {
    let descriptor = Platform.open(replacement, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path, errorText(errno)) }
    return descriptor
  }

  private var replacement: String { "\(path).new" }

  private func replace(with lines: [[UInt8]]) throws(StateFailure) {
    let descriptor = try openReplacement()
    defer { close(descriptor) }
    var text: [UInt8] = []
    for line in lines { text += line }
    guard FileRun.write(text, to: descriptor, at: 0), fsync(descriptor) == 0, rename(replacement, path) == 0 else {
      throw .unwritable(path, errorText(errno))
    }
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

/// A record that refers to the bytes of parts.
private protocol HoldsParts: Sendable {
  var heldParts: [StoredPart] { get }
}

extension StoredFile: HoldsParts {
  fileprivate var heldParts: [StoredPart] {
    versions.flatMap { version -> [StoredPart] in
      if case .object(let object) = version.state { object.content.parts } else { [] }
    }
  }
}

extension MultipartUpload: HoldsParts {
  fileprivate var heldParts: [StoredPart] { isOpen ? parts.compactMap(\.stored) : [] }
}

extension SavedRun {
  fileprivate var text: [UInt8] {
    switch line {
    case .inline(let text): text
    case .filed(let digest, let size): SavedState.reference(to: digest, size: size)
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
