import Bytes
import Platform

/// Moves a response's body to the output run by run, in both protocols.
///
/// - The session owns it: HTTP/1 has one for the current response, HTTP/2 one in each stream.
/// - `prepare` returns the length of the next run, `take` the run itself; each `prepare` is followed by at most one
///   `take`.
struct BodyWriter {
  let count: Int
  /// Bytes taken so far.
  private(set) var sent = 0
  private let body: ResponseBody
  /// Where the prepared run comes from.
  private var chunk = BodyChunk.computed(count: 0)

  /// The most bytes that a source computes at a time.
  private static let longestComputed = 64 << 10

  /// Nil for an empty body, and for a feed, which has a writer of its own.
  init?(_ body: ResponseBody) {
    switch body {
    case .empty, .unannounced, .feed: return nil
    case .bytes(let bytes): count = bytes.count
    case .source(let source): count = source.count
    }
    if count == 0 { return nil }
    self.body = body
  }

  var isComplete: Bool { sent == count }

  /// The length of the next run, at most `limit`; nil when the source ran dry.
  mutating func prepare(limit: Int = .max) -> Int? {
    var length = min(limit, count - sent)
    if case .source(let source) = body {
      chunk = source.chunk(at: sent)
      length = min(length, chunk.count)
      if case .computed = chunk { length = min(length, Self.longestComputed) }
    }
    return length > 0 ? length : nil
  }

  /// The next `length` bytes; nil when they cannot be read.
  ///
  /// - Parameter readsFiles: whether a run of a file is read into memory, as for HTTP/2 frames, which are too short for
  ///   one system call each.
  mutating func take(_ length: Int, readsFiles: Bool) -> OutputQueue.Segment? {
    guard let segment = segment(length, readsFiles: readsFiles) else { return nil }
    sent += length
    return segment
  }

  private func segment(_ length: Int, readsFiles: Bool) -> OutputQueue.Segment? {
    switch (body, chunk) {
    case (.bytes(let bytes), _): return .array(bytes, range: sent..<sent + length)
    case (.source, .memory(let owner, let range)): return .memory(owner: owner, range: range.prefix(length))
    case (.source, .file(let file, let start, _)):
      if !readsFiles { return .file(file, offset: start, count: length) }
      return Self.read(file, at: start, count: length).map { .array($0, range: 0..<length) }
    case (.source(let source), .computed):
      var bytes: [UInt8] = []
      bytes.append(atMost: length) {
        source.fill($0, at: sent)
        return length
      }
      return .array(bytes, range: 0..<length)
    case (.empty, _), (.unannounced, _), (.feed, _): return nil
    }
  }

  private static func read(_ file: any OpenFile, at offset: Int, count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while used < count {
        let got = pread(file.descriptor, buffer.baseAddress! + used, count - used, off_t(offset + used))
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        used += got
      }
    }
    return bytes.count == count ? bytes : nil
  }
}

extension BodyChunk {
  fileprivate var count: Int {
    switch self {
    case .memory(_, let range): range.count
    case .file(_, _, let count), .computed(let count): count
    }
  }
}
