import HTTPTypes
import Testing

@testable import HTTPCore

/// A head that comes again is not read again; what is given for it must be what reading it gives.
struct HTTP2HeadReaderTests {
  private static let fields: [(String, String)] = [
    (":method", "GET"), (":method", "HEAD"), (":method", "BREW"), (":path", "/v1/files/"),
    (":path", "/v1/files/?page=2"),
    (":authority", "a:80"), (":scheme", "http"), ("accept", "*/*"), ("cookie", "a=1"), ("cookie", "b=2"),
    ("content-length", "5"), ("content-length", "50"), ("expect", "100-continue"), ("expect", "tea"), ("x-empty", ""),
    ("host", "b"), ("x-long", String(repeating: "y", count: 700)),
  ]

  @Test(arguments: 0..<8) func `gives the same for heads that repeat, in whole or in part`(_ batch: Int) {
    var random = SplitMix(seed: 20_261_124 + UInt64(batch))
    var reader = HTTP2HeadReader(limits: HTTPLimits())
    var list: [Int] = []
    for stream in 0..<2_000 {
      if random.below(2) == 0 { Self.change(&list, &random) }
      let ends = random.below(4) > 0
      reader.begin(Int32(stream))
      for index in list { Self.append(Self.fields[index], to: &reader) }
      if random.below(20) == 0 {
        reader.giveUp()
        continue
      }
      var fresh = HTTP2HeadReader(limits: HTTPLimits())
      fresh.begin(Int32(stream))
      for index in list { Self.append(Self.fields[index], to: &fresh) }
      #expect(Self.text(reader.finish(ends: ends)) == Self.text(fresh.finish(ends: ends)))
    }
  }

  @Test func `gives the very same head when nothing has changed`() throws {
    var reader = HTTP2HeadReader(limits: HTTPLimits())
    var heads: [RequestHead] = []
    for stream in [1, 3, 5] as [Int32] {
      reader.begin(stream)
      for index in [0, 3, 5, 6, stream == 5 ? 8 : 7] { Self.append(Self.fields[index], to: &reader) }
      heads.append(try reader.finish(ends: true).request.get())
    }
    #expect(heads[0] === heads[1])
    #expect(heads[0] !== heads[2])
  }

  private static func change(_ list: inout [Int], _ random: inout SplitMix) {
    switch random.below(4) {
    case 0: list = (0..<random.below(8)).map { _ in random.below(fields.count) }
    case 1: if !list.isEmpty { list[random.below(list.count)] = random.below(fields.count) }
    case 2: list.append(random.below(fields.count))
    default: if !list.isEmpty { list.removeLast() }
    }
  }

  private static func append(_ field: (String, String), to reader: inout HTTP2HeadReader) {
    Array(field.0.utf8).withUnsafeBufferPointer { name in
      Array(field.1.utf8).withUnsafeBufferPointer { value in reader.append(name, value) }
    }
  }

  private static func text(_ head: HTTP2Head) -> String {
    let about = "\(head.ends) \(head.answersHead) \(head.awaitsContinue)"
    switch head.request {
    case .failure(let violation): return "\(violation.status.code) \(violation.explanation) \(about)"
    case .success(let request):
      return "\(request.method) \(request.target) \(request.framing) \(request.headers.bytes) \(about)"
    }
  }
}
