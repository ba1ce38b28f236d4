import Dispatch
import Synchronization
import Testing

@testable import PolarFiles

/// Long parts are hashed on other threads than those that receive them.
struct PartWorkerTests {
  private let storage = PartStorage(memoryLimit: 1 << 30)

  private func bytes(_ count: Int, seed: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      GeneratedBytes(seed: UInt64(seed)).fill(UnsafeMutableRawBufferPointer(buffer), at: 0)
      used = count
    }
  }

  private func builder(_ count: Int) -> PartBuilder {
    PartBuilder(storage: storage, expectedCount: count, worker: PartWorker(bytesStay: true))
  }

  @Test func `parts that arrive at the same time are each hashed whole`() throws {
    let bodies = (0..<7).map { bytes(900_000 + $0 * 333_333, seed: $0) }
    var builders = bodies.map { builder($0.count) }
    // In turns, in pieces of no special size.
    for start in stride(from: 0, to: bodies.last!.count, by: 77_777) {
      for index in bodies.indices where start < bodies[index].count {
        try bodies[index][start..<min(start + 77_777, bodies[index].count)].withUnsafeBytes { run in
          try builders[index].write(run)
        }
      }
    }
    for index in bodies.indices {
      let part = try builders[index].finish()
      #expect(part.md5 == MD5Digest.of(bodies[index]))
      #expect(part.sha256 == SHA256Digest.of(bodies[index]))
      #expect(ObjectContent([part]).bytes == bodies[index])
    }
  }

  @Test func `bytes that were received to their place are hashed as those that were written`() throws {
    let body = bytes(3_000_001, seed: 3)
    var builder = builder(body.count)
    var offset = 0
    while offset < body.count {
      let space = try builder.space()
      let count = min(space.count, 123_457, body.count - offset)
      body[offset..<offset + count].withUnsafeBytes { run in
        UnsafeMutableRawBufferPointer(rebasing: space[..<count]).copyMemory(from: run)
      }
      try builder.advance(by: count)
      offset += count
    }
    let part = try builder.finish()
    #expect(part.sha256 == SHA256Digest.of(body))
    #expect(ObjectContent([part]).bytes == body)
  }

  @Test func `a worker that is full says when it is not`() throws {
    let worker = PartWorker(bytesStay: false)
    let hasRoom = DispatchSemaphore(value: 0)
    let body = bytes(256 << 10, seed: 1)
    var builder = PartBuilder(
      storage: try PartStorage(mode: .discard, memoryLimit: 0), expectedCount: body.count * 64, worker: worker
    )
    #expect(!worker.isFull)
    worker.whenRoom { hasRoom.signal() }
    var pauses = 0
    for _ in 0..<64 {
      try body.withUnsafeBytes { run in try builder.write(run) }
      while worker.isFull {
        pauses += 1
        hasRoom.wait()
      }
    }
    #expect(pauses <= 64)
    #expect(try builder.finish().size == body.count * 64)
  }

  @Test func `a long part that breaks off is reported with the digests of what came`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let body = bytes(600_000, seed: 9)
    let writer = try test.store.beginPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, partNumber: "1",
      headers: PartHeaders(contentLength: 700_000, checksumSHA256: SHA256Digest.of(body).base64))
    try body.withUnsafeBytes { bytes in try writer.write(bytes) }
    writer.abandonTruncated()
    func attempt() -> PartAttempt? { test.store.uploads(of: upload.file.id).first?.parts.first?.attempts.first }
    #expect(attempt()?.refusal?.code == "IncompleteBody")
    while attempt()?.md5 == nil {}
    #expect(attempt()?.md5 == MD5Digest.of(body))
    #expect(attempt()?.sha256 == SHA256Digest.of(body))
    #expect(attempt()?.size == body.count)
  }

  @Test func `a long part is answered from another thread`() throws {
    let test = try TestStore()
    let upload = try test.create()
    let body = bytes(600_000, seed: 9)
    let writer = try test.store.beginPart(
      bucket: upload.file.service.bucket, key: upload.file.path, uploadID: upload.uploadID, partNumber: "1",
      headers: PartHeaders(contentLength: body.count, checksumSHA256: SHA256Digest.of(body).base64))
    #expect(writer.isLong)
    try body.withUnsafeBytes { bytes in try writer.write(bytes) }
    let receipt = Mutex<PartReceipt?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    writer.finish { result in
      receipt.withLock { $0 = try? result.get() }
      isDone.signal()
    }
    isDone.wait()
    #expect(receipt.withLock { $0?.etag } == MD5Digest.of(body).hex)
    #expect(test.store.bytesInUse == body.count)
  }
}
