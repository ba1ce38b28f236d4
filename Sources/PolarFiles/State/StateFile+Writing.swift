import Platform

extension StateFile {
  mutating func write(_ saved: SavedState) throws(StateFailure) {
    do throws(ContentFolder.Failure) {
      try writeRuns(of: saved)
    } catch {
      if case .system(let reason) = error { throw .unwritable(path, reason) }
      throw .taken(path)
    }
    let gone = contents.unneeded()
    contents.emptySparsePack(without: gone)
    var text = saved.opening(packs: contents.packs(without: gone).needed)
    for run in files + uploads { text += run.text }
    text += saved.ending(behind: .of(text))
    try replace(with: text)
    // The state that named them was on the disk until now.
    contents.remove(gone)
  }

  /// Writes the records and the contents that they need.
  private mutating func writeRuns(of saved: SavedState) throws(ContentFolder.Failure) {
    let slugs = saved.world.organizations.all.map(\.slug)
    let isKnown = slugs.starts(with: self.slugs)
    var writer = contents.writer
    let files: [SavedRun]
    let uploads: [SavedRun]
    do throws(ContentFolder.Failure) {
      files = try runs(of: saved.world.files.records, since: isKnown ? self.files : [], by: &writer) { saved.files($0) }
      uploads = try runs(of: saved.world.uploads.records, since: self.uploads, by: &writer) { saved.uploads($0) }
      try writer.settle()
    } catch {
      writer.undo()
      throw error
    }
    contents.take(writer)
    contents.replace(self.files, by: files)
    contents.replace(self.uploads, by: uploads)
    (self.files, self.uploads, self.slugs) = (files, uploads, slugs)
  }

  /// The runs of a table; writes those that have changed.
  private func runs<Record: HoldsParts>(
    of records: ChunkedArray<Record>, since earlier: [SavedRun], by writer: inout ContentWriter,
    line: (Range<Int>) -> [UInt8]
  ) throws(ContentFolder.Failure) -> [SavedRun] {
    let size = ChunkedArray<Record>.chunkSize
    var runs: [SavedRun] = []
    for (number, chunk) in records.chunks.enumerated() {
      if earlier.indices.contains(number), earlier[number].stamp == chunk.stamp {
        runs.append(earlier[number])
        continue
      }
      var needed: Set<SHA256Digest> = []
      for record in chunk.elements {
        for part in record.heldParts where part.keptSize > 0 && needed.insert(part.sha256).inserted {
          if contents.locations[part.sha256] == nil { try writer.write(part) }
        }
      }
      let text = line(number * size..<number * size + chunk.elements.count)
      guard chunk.elements.count == size else {
        runs.append(SavedRun(stamp: chunk.stamp, line: .inline(text), contents: Array(needed)))
        continue
      }
      let digest = SHA256Digest.of(text)
      if contents.locations[digest] == nil { try writer.write(text, as: digest) }
      needed.insert(digest)
      runs.append(SavedRun(stamp: chunk.stamp, line: .filed(digest, size: text.count), contents: Array(needed)))
    }
    return runs
  }

  // MARK: The file

  func openReplacement() throws(StateFailure) -> Int32 {
    let descriptor = Platform.open(replacement, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path, errorText(errno)) }
    return descriptor
  }

  var replacement: String { "\(path).new" }

  private func replace(with text: [UInt8]) throws(StateFailure) {
    let descriptor = try openReplacement()
    defer { close(descriptor) }
    guard FileRun.write(text, to: descriptor, at: 0), fsync(descriptor) == 0, rename(replacement, path) == 0 else {
      throw .unwritable(path, errorText(errno))
    }
    settleFolder()
  }

  /// Syncs the folder, so that the new name is on the disk. If that is not possible, the system writes it later.
  private func settleFolder() {
    let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = Platform.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Releases the state to other processes.
  func release() {
    unlink(replacement)
    contents.folder.release()
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
  fileprivate var heldParts: [StoredPart] { stage == .open ? parts.compactMap(\.stored) : [] }
}

extension SavedRun {
  fileprivate var text: [UInt8] {
    switch line {
    case .inline(let text): text
    case .filed(let digest, let size): SavedState.reference(to: digest, size: size)
    }
  }
}
