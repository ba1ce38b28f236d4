import Platform

/// The location of a content in its folder.
enum ContentLocation: Sendable, Hashable {
  /// In a file of its own, named by the SHA-256 of its bytes.
  case file
  case pack(PackRun)
}

/// The bytes of a content in a pack.
struct PackRun: Sendable, Hashable {
  let pack: UInt32
  let offset: UInt32
  let size: UInt32

  /// Its bytes and its line in the table of its block.
  var cost: Int { Int(size) + ContentPack.lineSize }
}

/// A pack is a file of many small contents, which is much faster to write than a file for each.
///
/// It only grows, by blocks. A state names each pack with its size: bytes after that are from an interrupted write, and
/// are overwritten.
///
/// | bytes of a block | hold |
/// |---|---|
/// | 8 | `pfm-pack` |
/// | 4 | how many contents it has, little-endian like the sizes |
/// | 36 for each | its SHA-256 and its size |
/// | the rest | the contents, one after the other |
enum ContentPack {
  /// Contents from this size on have files of their own.
  static let tooLarge = 1 << 20
  /// A pack that would be longer is not written to again. As little is moved at a time when most of it is not needed.
  static let largest = 64 << 20
  static let lineSize = 36

  private static let mark = Array("pfm-pack".utf8)
  private static let headSize = mark.count + 4

  static func name(_ number: UInt32) -> String { "pack-\(number)" }

  static func number(_ name: String) -> UInt32? {
    guard name.hasPrefix("pack-"), let number = UInt32(name.dropFirst(5)), Self.name(number) == name else { return nil }
    return number
  }

  /// The first bytes of a block.
  static func table(_ contents: [(digest: SHA256Digest, size: Int)]) -> [UInt8] {
    var table = mark + bytes(UInt32(contents.count))
    table.reserveCapacity(headSize + contents.count * lineSize)
    for (digest, size) in contents { table += digest.array + bytes(UInt32(size)) }
    return table
  }

  /// Calls `body` for each content in the first `size` bytes of a file.
  ///
  /// - Returns: false if these bytes are not blocks.
  static func forEachContent(
    of pack: UInt32, in file: Int32, size: Int, _ body: (SHA256Digest, PackRun) -> Void
  ) -> Bool {
    var start = 0
    while start < size {
      let head = FileRun.bytes(of: file, at: start, count: headSize)
      let end = start + headSize + Int(number(head.suffix(4))) * lineSize
      guard head.starts(with: mark), end > start + headSize, end <= size else { return false }
      let table = FileRun.bytes(of: file, at: start + headSize, count: end - start - headSize)
      start = end
      for line in stride(from: 0, to: table.count, by: lineSize) {
        let contentSize = number(table[(line + 32)..<(line + lineSize)])
        guard let digest = SHA256Digest(table[line..<(line + 32)]), start + Int(contentSize) <= size else {
          return false
        }
        body(digest, PackRun(pack: pack, offset: UInt32(start), size: contentSize))
        start += Int(contentSize)
      }
    }
    return true
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
