import Testing
@testable import PolarFiles

#if os(Linux)
  import Platform

  /// Needs minutes in a debug build: `SCALE=1000000 swift test --filter ScaleTests`.
  @Suite(.enabled(if: getenv("SCALE") != nil), .serialized)
  struct ScaleTests {
    private let count = getenv("SCALE").flatMap { Int(String(cString: $0)) } ?? 0

    private var residentBytes: Int {
      guard let file = fopen("/proc/self/statm", "r") else { return 0 }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      guard fgets(&line, 128, file) != nil else { return 0 }
      let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      return (Int(fields.split(separator: " ")[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test func `a completed upload takes at most 900 bytes beside its own`() throws {
      let test = try TestStore()
      let body: [UInt8] = [1]
      let checksum = SHA256Digest.of(body).base64
      let part = CompletedPart(number: 1, etag: MD5Digest.of(body).hex, checksumSHA256: checksum)
      let before = residentBytes
      for number in 0..<count {
        let upload = try test.create(
          "file-\(number).zip", parts: [PartPlan(number: 1, checksumSHA256Base64: checksum)])
        try test.put(body, part: 1, of: upload, checksum: checksum)
        _ = try test.complete(upload, [part])
      }
      let each = (residentBytes - before) / max(count, 1)
      print("\(each) bytes a completed upload, \(MemoryLayout<StoredFile>.stride) of them the record,", sizes)
      #expect(each <= 900)
    }

    private var sizes: String {
      """
      \(MemoryLayout<MultipartUpload>.stride) the upload, \(MemoryLayout<ObjectVersion>.stride) the version, \
      \(MemoryLayout<StoredPart>.stride) the part
      """
    }

    @Test func `a generated file takes at most 900 bytes`() throws {
      let before = residentBytes
      let test = try TestStore(
        fixture: #"{"version": 1, "organizations": [{"slug": "acme"}], "bulk": [{"count": \#(count), "seed": 1}]}"#)
      let each = (residentBytes - before) / max(count, 1)
      print("\(each) bytes a generated file")
      #expect(each <= 900)
      withExtendedLifetime(test) {}
    }
  }
#endif
