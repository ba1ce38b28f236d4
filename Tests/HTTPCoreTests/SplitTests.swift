import Foundation
import HTTPCore
import Testing

/// Events depend on the bytes, not on how they were cut.
struct SplitTests {
  private static let requests = [
    "GET /v1/files/?limit=10 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nX-Long: 0123456789012345678901234567890\r\n\r\n",
    "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello world",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nSum: 1\r\n\r\n",
    "\r\nDELETE /b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n",
    "GET http://b/c HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /u HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "HEAD /h?q=%20 HTTP/1.1\r\nHost: a:80\r\nTE: trailers\r\nConnection: close, te\r\n\r\n",
    "PATCH /c HTTP/1.1\r\nhost: a\r\ntransfer-encoding: Chunked\r\n\r\nA;a=\"b\";c\r\n0123456789\r\n1\r\nx\r\n00\r\nA: b\r\nC:\r\n\r\n",
    "SM\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ]

  private static let usual = _isDebugAssertConfiguration() ? 20_000 : 100_000
  /// Over all batches, which run side by side. POLAR_FILES_MOCK_SPLITS asks for another number.
  private static let count =
    ProcessInfo.processInfo.environment["POLAR_FILES_MOCK_SPLITS"].flatMap { Int($0) } ?? usual
  private static let batches = 20

  @Test(arguments: 0..<batches) func `gives the same events whole, byte by byte and at any cut`(_ batch: Int) {
    var random = SplitMix(seed: 20_260_101 + UInt64(batch))
    for _ in 0..<Self.count / Self.batches {
      let bytes = Self.mutated(&random)
      var limits = HTTPLimits()
      if random.below(4) == 0 {
        limits.head = 40 + random.below(80)
        limits.target = random.below(30)
        limits.fields = random.below(4)
        limits.trailers = random.below(12)
        limits.chunkExtensions = random.below(5)
      }
      let whole = ParserTrace(bytes, limits: limits)
      let single = ParserTrace(bytes, cutAt: Array(0..<bytes.count), limits: limits)
      let cuts = (0..<random.below(6)).map { _ in random.below(bytes.count + 1) }.sorted()
      let cut = ParserTrace(bytes, cutAt: cuts, limits: limits)
      #expect(single == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(single)\n---\n\(whole)")
      #expect(cut == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription) at \(cuts)")
    }
  }

  /// A few requests behind each other, some bytes of them changed.
  private static func mutated(_ random: inout SplitMix) -> [UInt8] {
    var bytes: [UInt8] = []
    var choice = random.below(requests.count)
    for _ in 0...random.below(3) {
      // What comes again is not parsed again, except byte by byte.
      if random.below(3) > 0 { choice = random.below(requests.count) }
      bytes += Array(requests[choice].utf8)
    }
    let telling = Array("\r\n :;,\t0\0aZ\u{7f}#/5".utf8) + [0x80, 0xff]
    for _ in 0..<random.below(4) {
      let place = random.below(bytes.count)
      switch random.below(4) {
      case 0: bytes[place] = telling[random.below(telling.count)]
      case 1: bytes.insert(telling[random.below(telling.count)], at: place)
      case 2: bytes.remove(at: place)
      default: bytes.removeLast(random.below(bytes.count / 2))
      }
    }
    return bytes
  }
}

/// A small seeded generator (Steele, Lea and Flood's SplitMix64).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }
}
