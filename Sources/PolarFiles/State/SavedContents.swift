import Platform

/// The contents in a state's folder: where each of them is, and which are no longer needed.
///
/// A content is needed while a run of records names it, and it stays while somebody reads it. `remove` is called once a
/// state on the disk no longer names what it removes.
struct SavedContents: Sendable {
  let folder: ContentFolder
  /// The locations of the contents that are on the disk and need not be written again.
  private(set) var locations: [SHA256Digest: ContentLocation] = [:]
  private var packs = PackList()
  private var uses = ContentUses()
  /// Contents that may no longer be needed.
  private var unused: Set<SHA256Digest> = []
  /// Files that no state needs, left by a process that ended during a write.
  private(set) var leftovers: Set<String> = []
  /// Damaged packs, which are not removed.
  private var damagedPacks: Set<UInt32> = []
  /// The contents that the world reads from the folder. One that is read by a client outlives its object.
  private var read: [SHA256Digest: WeakContent] = [:]

  private struct WeakContent: Sendable {
    weak let file: ContentFile?
  }

  /// Whatever is in the folder is a leftover, until a state names it.
  init(_ folder: ContentFolder) {
    self.folder = folder
    for name in FileContents.names(inDirectory: folder.path) ?? [] {
      if let number = ContentPack.number(name) {
        packs.note(number)
      } else if name.utf8.count != 64 || Hexadecimal.decode(name.utf8) == nil {
        continue
      }
      leftovers.insert(name)
    }
  }

  /// Takes over what a state names that was read.
  mutating func take(_ reader: StateReader) {
    for (number, size) in reader.packs { packs.grow(number, to: size) }
    for digest in reader.lines.union(reader.contents.keys) { record(digest, at: reader.location(of: digest)) }
    unused = Set(locations.keys)
    read = reader.contents.mapValues { WeakContent(file: $0) }
    // Packs of which nothing is needed are removed before anything is written to them.
    _ = packs.removeEmpty()
    leftovers.subtract(packs.needed.map { ContentPack.name($0.number) })
  }

  private mutating func record(_ digest: SHA256Digest, at location: ContentLocation) {
    if let earlier = locations.updateValue(location, forKey: digest) { packs.remove(earlier) }
    packs.add(location)
    if location == .file { leftovers.remove(digest.hex) }
  }

  // MARK: Writing

  var writer: ContentWriter { ContentWriter(folder, behind: packs.last, of: packs) }

  /// Takes over what has been written and settled.
  mutating func take(_ writer: ContentWriter) {
    for (number, end) in writer.ends { packs.grow(number, to: end) }
    for (digest, location) in writer.locations { record(digest, at: location) }
    unused.formUnion(writer.locations.keys)
  }

  mutating func replace(_ earlier: [SavedRun], by later: [SavedRun]) {
    unused.formUnion(uses.replace(earlier, by: later))
  }

  // MARK: Removing

  /// The contents that no record needs and nobody reads.
  mutating func unneeded() -> Set<SHA256Digest> {
    unused = unused.filter { !uses.contains($0) }
    return unused.filter { read[$0]?.file == nil }
  }

  func packs(without gone: Set<SHA256Digest>) -> PackList {
    var packs = packs
    for digest in gone { if let location = locations[digest] { packs.remove(location) } }
    return packs
  }

  /// Whether no pack has to be moved because most of it is not needed.
  var isTidy: Bool { packs.sparse(besides: damagedPacks) == nil }

  /// Moves the contents of one pack of which less than half is needed, so that it can be removed. Only one pack per
  /// write, so that no write takes long.
  ///
  /// If the disk has no room for that, the pack stays for now.
  mutating func emptySparsePack(without gone: Set<SHA256Digest>) {
    guard let number = packs(without: gone).sparse(besides: damagedPacks) else { return }
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

  mutating func remove(_ gone: Set<SHA256Digest>) {
    packs = packs(without: gone)
    for name in leftovers { folder.remove(name) }
    leftovers = []
    for digest in gone {
      if locations.removeValue(forKey: digest) == .file { folder.remove(digest.hex) }
      read[digest] = nil
    }
    unused.subtract(gone)
    for number in packs.removeEmpty() { folder.remove(ContentPack.name(number)) }
  }
}
