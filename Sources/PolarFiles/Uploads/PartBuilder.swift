/// Hashes and keeps the bytes of one part, block by block.
struct PartBuilder {
  private let storage: PartStorage
  /// `nil` when it is not known before.
  private let expectedCount: Int?
  private let hasher = ContentHasher()
  private var extents: [Extent] = []
  private var capacity = 0
  /// How much of the last extent is free.
  private var room = 0

  /// Half of a usual second-level cache: hashed and copied in turn, a block is fetched from memory once.
  private static let blockSize = 64 << 10

  init(storage: PartStorage, expectedCount: Int?) {
    self.storage = storage
    self.expectedCount = expectedCount
  }

  var count: Int { hasher.count }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var offset = 0
    while offset < bytes.count {
      let end = min(offset + Self.blockSize, bytes.count)
      let block = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
      if storage.keepsBytes { try keep(block) }
      hasher.update(block)
      offset = end
    }
  }

  private mutating func keep(_ block: UnsafeRawBufferPointer) throws(StorageError) {
    var offset = 0
    while offset < block.count {
      if room == 0 {
        let expected = expectedCount.map { $0 - count - offset } ?? PartStorage.extentSize
        let size = min(PartStorage.extentSize, max(expected, block.count - offset))
        extents.append(try storage.makeExtent(capacity: size))
        capacity = size
        room = size
      }
      let length = min(room, block.count - offset)
      try extents[extents.count - 1].write(
        UnsafeRawBufferPointer(rebasing: block[offset..<offset + length]), at: capacity - room)
      room -= length
      offset += length
    }
  }

  func digests() -> (md5: MD5Digest, sha256: SHA256Digest) { hasher.finalize() }

  func finish() -> StoredPart {
    let (md5, sha256) = hasher.finalize()
    return StoredPart(
      size: count, md5: md5, sha256: sha256, content: storage.keepsBytes ? .extents(ExtentList(extents)) : .zeros)
  }
}
