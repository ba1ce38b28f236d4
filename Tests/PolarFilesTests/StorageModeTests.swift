import Dispatch
import Testing
import Platform
@testable import PolarFiles

struct StorageModeTests {
  static let modes: [PartStorage.Mode] = [.memory, .disk(directory: "/tmp"), .discard]

  /// More than an extent, not a multiple of anything, written in odd pieces.
  private static let sizes = [PartStorage.extentSize * 2 + 12_345, 70_001, 0, 1]

  private func uploaded(_ test: TestStore) throws -> (StoredObject, [UInt8]) {
    let upload = try test.create()
    var all: [UInt8] = []
    var completed: [CompletedPart] = []
    for (index, size) in Self.sizes.enumerated() {
      var bytes = [UInt8](repeating: 0, count: size)
      bytes.withUnsafeMutableBytes { GeneratedBytes(seed: UInt64(index)).fill($0, at: 0) }
      let receiver = try test.store.beginPart(
        bucket: .privateFiles, key: upload.file.path, uploadID: upload.uploadID, partNumber: "\(index + 1)",
        headers: PartHeaders(contentLength: size, checksumSHA256: SHA256Digest.of(bytes).base64))
      var offset = 0
      while offset < size {
        let end = min(size, offset + 99_991)
        try bytes[offset..<end].withUnsafeBytes { bytes in try receiver.write(bytes) }
        offset = end
      }
      let receipt = try receiver.finish()
      completed.append(CompletedPart(number: index + 1, etag: receipt.etag, checksumSHA256: receipt.checksumSHA256))
      all += bytes
    }
    _ = try test.complete(upload, completed)
    return (try #require(try test.object(upload.file)), all)
  }

  @Test(arguments: modes)
  func `an object reads as it was written`(mode: PartStorage.Mode) throws {
    let test = try TestStore {
      $0.storage = mode
      $0.minimumPartSize = 0
    }
    let (object, written) = try uploaded(test)
    let expected = mode == .discard ? [UInt8](repeating: 0, count: written.count) : written
    #expect(object.content.count == written.count)
    #expect(object.content.bytes == expected)
    #expect(try TestRuns.bytes(of: object.content, from: 0) == expected)
    for offset in [1, 999_999, PartStorage.extentSize, Self.sizes[0] - 1, Self.sizes[0], written.count - 1] {
      #expect(try TestRuns.bytes(of: object.content, from: offset) == Array(expected[offset...]))
    }
    #expect((test.store.bytesInUse > 0) == (mode == .memory))
  }

  @Test(arguments: modes)
  func `digests do not depend on where the bytes are`(mode: PartStorage.Mode) throws {
    let test = try TestStore {
      $0.storage = mode
      $0.minimumPartSize = 0
    }
    let reference = try TestStore { $0.minimumPartSize = 0 }
    #expect(try uploaded(test).0.etag == uploaded(reference).0.etag)
  }

  @Test func `a directory that is not writable is reported`() {
    let error = #expect(throws: StorageUnavailable.self) {
      try TestStore { $0.storage = .disk(directory: "/nonexistent") }
    }
    #expect(error?.message == "cannot keep parts in /nonexistent: No such file or directory")
    let other = #expect(throws: StorageUnavailable.self) {
      try TestStore { $0.storage = .disk(directory: "/dev/null") }
    }
    #expect(other?.message == "cannot keep parts in /dev/null: Not a directory")
  }

  @Test func `a block is given out again only once its bytes are off the file`() throws {
    let file = try BlockFile(directory: "/tmp")
    let bytes = [UInt8](repeating: 7, count: BlockFile.Block.size)
    var blocks: [BlockFile.Block?] = (0..<4).map { _ in file.makeBlock() }
    #expect(blocks.map { $0?.offset } == (0..<4).map { $0 * BlockFile.Block.size })
    for block in blocks { #expect(bytes.withUnsafeBytes { block?.write($0, at: 0) } == true) }
    blocks[1] = nil
    blocks[3] = nil
    settle()
    if file.sharesPages { #expect(occupied(file) < BlockFile.Block.size * 5 / 2) }
    let again = [file.makeBlock(), file.makeBlock()]
    #expect(Set(again.map(\.offset)) == [BlockFile.Block.size, BlockFile.Block.size * 3])
    for block in again { #expect(content(block).allSatisfy { $0 == (file.sharesPages ? 0 : 7) }) }
    for block in again { #expect(bytes.withUnsafeBytes { block.write($0, at: 0) }) }
    for block in again + [try #require(blocks[0]), try #require(blocks[2])] { #expect(content(block) == bytes) }
  }

  #if os(Linux)
    /// What `sendfile` puts into a pipe or a socket are the file's own pages, until they are read.
    @Test(arguments: 1...40)
    func `bytes on their way to a reader outlive their block`(round: Int) throws {
      let file = try BlockFile(directory: "/tmp")
      let first = [UInt8](repeating: 0xAA, count: 64 << 10)
      let second = [UInt8](repeating: 0xBB, count: 64 << 10)
      var block: BlockFile.Block? = file.makeBlock()
      #expect(first.withUnsafeBytes { block?.write($0, at: 0) } == true)
      var ends: [Int32] = [-1, -1]
      #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      defer { for end in ends { close(end) } }
      var offset = off_t(try #require(block).offset)
      let sent = file.sharesPages ? sendfile(ends[0], file.descriptor, &offset, first.count) : 0
      block = nil
      // As many as there are: one of them has the place of the first.
      for _ in 0..<round % 4 { settle() }
      let others = (0..<3).map { _ in file.makeBlock() }
      for other in others { #expect(second.withUnsafeBytes { other.write($0, at: 0) }) }
      var received = [UInt8](repeating: 0, count: sent)
      var count = 0
      while count < sent { count += recv(ends[1], &received[count], sent - count, 0) }
      #expect(received.allSatisfy { $0 == 0xAA })
      withExtendedLifetime(others) {}
    }
  #endif

  private func content(_ block: BlockFile.Block) -> [UInt8] {
    var bytes = [UInt8](repeating: 1, count: BlockFile.Block.size)
    bytes.withUnsafeMutableBytes { block.read(into: $0, at: 0) }
    return bytes
  }

  /// Waits until what was released is reclaimed.
  private func settle() {
    let isDone = DispatchSemaphore(value: 0)
    Reclaimer.perform { isDone.signal() }
    isDone.wait()
  }

  private func occupied(_ file: BlockFile) -> Int {
    var status = stat()
    return fstat(file.descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : .max
  }

  @Test func `generated bytes are the same from any offset`() {
    let generated = GeneratedBytes(seed: 42)
    var whole = [UInt8](repeating: 0, count: 1000)
    whole.withUnsafeMutableBytes { generated.fill($0, at: 0) }
    for offset in 0..<32 {
      var slice = [UInt8](repeating: 0, count: 1000 - offset * 7)
      slice.withUnsafeMutableBytes { generated.fill($0, at: offset * 7) }
      #expect(slice == Array(whole[(offset * 7)...]))
    }
    #expect(Set(whole).count > 200)
  }
}

/// Reads an object as a server does, run by run.
enum TestRuns {
  static func bytes(of content: ObjectContent, from start: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var offset = start
    while offset < content.count {
      switch content.run(at: offset) {
      case .memory(let slab, let range):
        bytes += UnsafeRawBufferPointer(start: slab.base + range.lowerBound, count: range.count)
        offset += range.count
      case .file(let block, let position, let count):
        var run = [UInt8](repeating: 0, count: count)
        run.withUnsafeMutableBytes { block.read(into: $0, at: position - block.offset) }
        bytes += run
        offset += count
      case .computed(let count):
        let length = min(count, 64 << 10)
        var run = [UInt8](repeating: 1, count: length)
        run.withUnsafeMutableBytes { content.fill($0, at: offset) }
        bytes += run
        offset += length
      }
    }
    return bytes
  }
}
