import Dispatch
import Synchronization
import Testing
@testable import PolarFiles

/// Long parts are hashed while they arrive, on other threads than those that receive them.
struct PartReceiverTests {
  private let storage = PartStorage(memoryLimit: 1 << 30)

  private func bytes(_ count: Int, seed: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      GeneratedBytes(seed: UInt64(seed)).fill(UnsafeMutableRawBufferPointer(buffer), at: 0)
      used = count
    }
  }

  @Test func `parts that arrive at the same time are each hashed whole`() throws {
    let bodies = (0..<7).map { bytes(900_000 + $0 * 333_333, seed: $0) }
    let receivers = bodies.map { PartReceiver(storage: storage, expectedCount: $0.count) }
    // In turns, in pieces of no special size.
    for start in stride(from: 0, to: bodies.last!.count, by: 77_777) {
      for index in bodies.indices where start < bodies[index].count {
        try bodies[index][start..<min(start + 77_777, bodies[index].count)].withUnsafeBytes { run in
          try receivers[index].write(run)
        }
      }
    }
    for index in bodies.indices {
      let part = try receivers[index].part()
      #expect(part.md5 == MD5Digest.of(bodies[index]))
      #expect(part.sha256 == SHA256Digest.of(bodies[index]))
      #expect(ObjectContent([part]).bytes == bodies[index])
    }
  }

  @Test(arguments: StorageModeTests.modes, [1, 100, 256 << 10, 256 << 10 + 1, 5_000_001])
  func `bytes that were received to their place are hashed as those that were written`(
    mode: PartStorage.Mode, count: Int
  ) throws {
    let body = bytes(count, seed: 3)
    let receiver = PartReceiver(storage: try PartStorage(mode: mode, memoryLimit: 1 << 30), expectedCount: body.count)
    var offset = 0
    while offset < body.count {
      let space = try #require(try receiver.space())
      let count = min(space.count, 123_457, body.count - offset)
      body[offset..<offset + count].withUnsafeBytes { run in space.copyMemory(from: run) }
      try receiver.advance(by: count)
      offset += count
    }
    let part = try receiver.part()
    #expect(part.size == count && part.md5 == MD5Digest.of(body) && part.sha256 == SHA256Digest.of(body))
    #expect(ObjectContent([part]).bytes == (mode == .discard ? [UInt8](repeating: 0, count: count) : body))
  }

  @Test(arguments: StorageModeTests.modes, [0, 300_000, 2 << 20 + 1])
  func `more bytes than announced may arrive`(mode: PartStorage.Mode, expected: Int) throws {
    let body = bytes(2 << 20 + 300_000, seed: 4)
    let storage = try PartStorage(mode: mode, memoryLimit: 1 << 30)
    let receiver = PartReceiver(storage: storage, expectedCount: expected)
    for start in stride(from: 0, to: body.count, by: 65_536) {
      try receiver.write(body[start..<min(start + 65_536, body.count)])
    }
    let part = try receiver.part()
    #expect(part.size == body.count && part.md5 == MD5Digest.of(body) && part.sha256 == SHA256Digest.of(body))
    #expect(ObjectContent([part]).bytes == (mode == .discard ? [UInt8](repeating: 0, count: body.count) : body))
  }

  @Test func `a full part reports when it has room`() throws {
    let hasRoom = DispatchSemaphore(value: 0)
    let body = bytes(256 << 10, seed: 1)
    let receiver = PartReceiver(
      storage: try PartStorage(mode: .discard, memoryLimit: 0), expectedCount: body.count * 64)
    #expect(!receiver.isFull)
    receiver.whenRoom { hasRoom.signal() }
    var pauses = 0
    for _ in 0..<64 {
      try body.withUnsafeBytes { run in try receiver.write(run) }
      while receiver.isFull {
        pauses += 1
        hasRoom.wait()
      }
    }
    #expect(pauses <= 64)
    #expect(try receiver.part().size == body.count * 64)
  }

  private func begin(_ test: TestStore, _ upload: StartedUpload, count: Int, checksumOf body: [UInt8]) throws
    -> PartReceiver
  {
    try test.store.beginPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, partNumber: "1",
      headers: PartHeaders(contentLength: count, checksumSHA256: SHA256Digest.of(body).base64))
  }

  @Test func `a long part that breaks off is reported with the digests of what came`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let body = bytes(600_000, seed: 9)
    let receiver = try begin(test, upload, count: 700_000, checksumOf: body)
    try body.withUnsafeBytes { bytes in try receiver.write(bytes) }
    receiver.abandon(.bodyIncomplete(expected: 700_000, received: body.count))
    func attempt() -> PartAttempt? { test.store.uploads(of: upload.file.id).first?.parts.first?.attempts.first }
    #expect(attempt()?.refusal?.code == "IncompleteBody")
    receiver.settle()
    #expect(attempt()?.md5 == MD5Digest.of(body))
    #expect(attempt()?.sha256 == SHA256Digest.of(body))
    #expect(attempt()?.size == body.count)
  }

  @Test func `nothing is taken after the end`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let receiver = try begin(test, upload, count: 5, checksumOf: [1])
    receiver.abandon(.bodyTimedOut())
    #expect(try receiver.space() == nil)
    try [UInt8(1)].withUnsafeBytes { bytes in try receiver.write(bytes) }
    receiver.abandon(.bodyTimedOut())
    #expect(receiver.count == 0)
    #expect(throws: StorageError.self) { try receiver.finish() }
    #expect(test.store.uploads(of: upload.file.id).first?.parts.first?.attemptCount == 1)
  }

  @Test func `a long part is answered from another thread`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let body = bytes(600_000, seed: 9)
    let receiver = try begin(test, upload, count: body.count, checksumOf: body)
    #expect(receiver.isLong)
    try body.withUnsafeBytes { bytes in try receiver.write(bytes) }
    let receipt = Mutex<PartReceipt?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    receiver.finish { result in
      receipt.withLock { $0 = try? result.get() }
      isDone.signal()
    }
    isDone.wait()
    #expect(receipt.withLock { $0?.etag } == MD5Digest.of(body).hex)
    #expect(test.store.bytesInUse == body.count)
  }
}
