import Platform

extension StateFile {
  /// Whether no pack has to be moved because most of it is not needed.
  var isTidy: Bool { packs.sparse(besides: damagedPacks) == nil }

  mutating func write(_ saved: SavedState) throws(StateFailure) {
    do throws(ContentFolder.Failure) {
      try writeRuns(of: saved)
    } catch {
      if case .system(let reason) = error { throw .unwritable(path, reason) }
      throw .taken(path)
    }
    let gone = unneeded()
    emptySparsePack(leaving: gone)
    // The contents that the current state needs stay until the next one is on the disk.
    var packs = packs
    for digest in gone { if let location = locations[digest] { packs.remove(location) } }
    var text = saved.opening(packs: packs.needed)
    for run in files + uploads { text += run.text }
    text += saved.ending(behind: .of(text))
    try replace(with: text)
    self.packs = packs
    removeUnneeded(gone)
  }

  mutating func record(_ digest: SHA256Digest, at location: ContentLocation) {
    if let earlier = locations.updateValue(location, forKey: digest) { packs.remove(earlier) }
    packs.add(location)
    if location == .file { leftovers.remove(digest.hex) }
  }

  /// Writes the records and the contents that they need.
  private mutating func writeRuns(of saved: SavedState) throws(ContentFolder.Failure) {
    let slugs = saved.world.organizations.all.map(\.slug)
    let isKnown = slugs.starts(with: self.slugs)
    var writer = ContentWriter(folder, behind: packs.last, of: packs)
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
    take(writer)
    unused.formUnion(writer.locations.keys)
    unused.formUnion(uses.replace(self.files, by: files))
    unused.formUnion(uses.replace(self.uploads, by: uploads))
    (self.files, self.uploads, self.slugs) = (files, uploads, slugs)
  }

  private mutating func take(_ writer: ContentWriter) {
    for (number, end) in writer.ends { packs.grow(number, to: end) }
    for (digest, location) in writer.locations { record(digest, at: location) }
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
      var contents: Set<SHA256Digest> = []
      for record in chunk.elements {
        for part in record.heldParts where part.keptSize > 0 && contents.insert(part.sha256).inserted {
          if locations[part.sha256] == nil { try writer.write(part) }
        }
      }
      let text = line(number * size..<number * size + chunk.elements.count)
      guard chunk.elements.count == size else {
        runs.append(SavedRun(stamp: chunk.stamp, line: .inline(text), contents: Array(contents)))
        continue
      }
      let digest = SHA256Digest.of(text)
      if locations[digest] == nil { try writer.write(text, as: digest) }
      contents.insert(digest)
      runs.append(
        SavedRun(stamp: chunk.stamp, line: .filed(digest, size: text.count), contents: Array(contents)))
    }
    return runs
  }

  // MARK: Removing

  /// The contents that no record needs and nobody reads.
  private mutating func unneeded() -> Set<SHA256Digest> {
    unused = unused.filter { !uses.contains($0) }
    return unused.filter { read[$0]?.file == nil }
  }

  /// Moves the contents of one pack of which less than half is needed, so that it can be removed. Only one pack per
  /// write, so that no write takes long.
  ///
  /// If the disk has no room for that, the pack stays for now.
  private mutating func emptySparsePack(leaving gone: Set<SHA256Digest>) {
    var left = packs
    for digest in gone { if let location = locations[digest] { left.remove(location) } }
    guard let number = left.sparse(besides: damagedPacks) else { return }
    var contents: [(SHA256Digest, PackRun)] = []
    var isWhole = folder.forEachContent(ofPack: number, size: packs.end(of: number)) { digest, run in
      if locations[digest] == .pack(run), !gone.contains(digest) { contents.append((digest, run)) }
    }
    var writer = ContentWriter(folder, behind: packs.last == number ? nil : packs.last, of: packs)
    do throws(ContentFolder.Failure) {
      for (digest, run) in contents where isWhole {
        let bytes = folder.bytes(of: digest, at: .pack(run), size: Int(run.size))
        if let bytes { try writer.write(bytes, as: digest) } else { isWhole = false }
      }
      if isWhole { try writer.settle() }
    } catch {
      return writer.undo()
    }
    guard isWhole else {
      damagedPacks.insert(number)
      return writer.undo()
    }
    take(writer)
    for (digest, location) in writer.locations { read[digest]?.file?.move(to: location) }
  }

  private mutating func removeUnneeded(_ gone: Set<SHA256Digest>) {
    for name in leftovers { folder.remove(name) }
    leftovers = []
    for digest in gone {
      if locations.removeValue(forKey: digest) == .file { folder.remove(digest.hex) }
      read[digest] = nil
    }
    unused.subtract(gone)
    for number in packs.removeEmpty() { folder.remove(ContentPack.name(number)) }
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
