import Bytes
import Platform

/// Writes contents to a folder, small ones in packs.
///
/// It changes nothing that exists, and what it writes is on the disk only once `settle` has returned. If writing fails,
/// `undo` removes it.
struct ContentWriter {
  private let folder: ContentFolder
  private var pack: UInt32
  private var end: Int
  private var waiting: [(digest: SHA256Digest, size: Int)] = []
  private var bytes: [UInt8] = []
  private var known: Set<SHA256Digest> = []
  /// The contents that it wrote.
  private(set) var locations: [SHA256Digest: ContentLocation] = [:]
  /// The packs that it wrote to, and where each ends now.
  private(set) var ends: [UInt32: Int] = [:]
  /// The names of the files that it wrote: of single contents, and of packs.
  private var files: [SHA256Digest] = []
  private var packs: [UInt32] = []
  /// Where it began.
  private let first: (pack: UInt32, end: Int)
  /// The next pack that is not there.
  private let next: UInt32

  /// A block is written once it has this many bytes.
  private static let blockSize = 1 << 20

  /// - Parameter pack: the pack to continue; nil begins a new one.
  init(_ folder: ContentFolder, behind pack: UInt32?, of packs: PackList) {
    self.folder = folder
    first = (pack ?? packs.next, pack.map(packs.end) ?? 0)
    (self.pack, end) = first
    next = packs.next
  }

  mutating func write(_ part: StoredPart) throws(ContentFolder.Failure) {
    guard known.insert(part.sha256).inserted else { return }
    guard part.size < ContentPack.tooLarge else {
      files.append(part.sha256)
      try folder.write(part)
      return locations[part.sha256] = .file
    }
    bytes.append(atMost: part.size) {
      part.fill($0, at: 0)
      return part.size
    }
    try pack(part.sha256, part.size)
  }

  /// Writes a text with that SHA-256 in the same way.
  mutating func write(_ text: [UInt8], as digest: SHA256Digest) throws(ContentFolder.Failure) {
    guard known.insert(digest).inserted else { return }
    guard text.count < ContentPack.tooLarge else {
      files.append(digest)
      try folder.write(text, as: digest)
      return locations[digest] = .file
    }
    bytes += text
    try pack(digest, text.count)
  }

  private mutating func pack(_ digest: SHA256Digest, _ size: Int) throws(ContentFolder.Failure) {
    waiting.append((digest, size))
    if bytes.count + waiting.count * ContentPack.lineSize >= Self.blockSize { try writeBlock() }
  }

  private mutating func writeBlock() throws(ContentFolder.Failure) {
    guard !waiting.isEmpty else { return }
    let table = ContentPack.table(waiting)
    if end > 0, end + table.count + bytes.count > ContentPack.largest { (pack, end) = (max(pack + 1, next), 0) }
    if packs.last != pack { packs.append(pack) }
    try folder.write(table, bytes, toPack: pack, at: end)
    var offset = end + table.count
    for (digest, size) in waiting {
      locations[digest] = .pack(PackRun(pack: pack, offset: UInt32(offset), size: UInt32(size)))
      offset += size
    }
    (end, ends[pack]) = (offset, offset)
    waiting.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Waits until everything is on the disk.
  mutating func settle() throws(ContentFolder.Failure) {
    try writeBlock()
    let names = files.map(\.hex) + ends.keys.sorted().map(ContentPack.name)
    if !names.isEmpty { try folder.settle(names) }
  }

  /// Removes what it wrote.
  func undo() {
    for digest in files { folder.remove(digest.hex) }
    for number in packs {
      let name = ContentPack.name(number)
      if number == first.pack, first.end > 0 { folder.truncate(name, to: first.end) } else { folder.remove(name) }
    }
  }
}
