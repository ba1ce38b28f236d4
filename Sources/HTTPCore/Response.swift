package import HTTPTypes

/// A response head and the body that follows it.
///
/// The writer adds `date`, `content-length` (from the body) and connection management; a handler adds the rest.
///
/// One reference, because an answer is handed on some ten times: by value that took 7 % of a list's instructions. What
/// changes a property makes a new object, which few responses need.
package struct Response: Sendable {
  private final class Contents: Sendable {
    let status: HTTPResponse.Status
    let headers: HeaderBlock
    let body: ResponseBody
    let bodyCount: Int
    let announcedLength: Int?
    let closesConnection: Bool

    init(
      _ status: HTTPResponse.Status, _ headers: HeaderBlock, _ body: ResponseBody, _ announcedLength: Int?,
      _ closesConnection: Bool
    ) {
      self.status = status
      self.headers = headers
      self.body = body
      bodyCount =
        switch body {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .source(let source): source.count
        }
      self.announcedLength = announcedLength
      self.closesConnection = closesConnection
    }
  }

  private var contents: Contents

  package init(_ status: HTTPResponse.Status, headers: HeaderBlock = HeaderBlock(), body: ResponseBody = .empty) {
    contents = Contents(status, headers, body, nil, false)
  }

  package var status: HTTPResponse.Status { contents.status }

  package var code: Int { contents.status.code }

  package var headers: HeaderBlock {
    get { contents.headers }
    set { contents = Contents(status, newValue, body, announcedLength, closesConnection) }
  }

  package var body: ResponseBody {
    get { contents.body }
    set { contents = Contents(status, headers, newValue, announcedLength, closesConnection) }
  }

  /// In bytes.
  package var bodyCount: Int { contents.bodyCount }

  /// For HEAD: the length to announce although no body is sent. Otherwise the body's own count is announced.
  package var announcedLength: Int? {
    get { contents.announcedLength }
    set { contents = Contents(status, headers, body, newValue, closesConnection) }
  }

  /// Ends the connection after this response (HTTP/1.1), whatever the request asked for.
  package var closesConnection: Bool {
    get { contents.closesConnection }
    set { contents = Contents(status, headers, body, announcedLength, newValue) }
  }
}

package enum ResponseBody: Sendable {
  case empty
  case bytes([UInt8])
  /// Pulled as the socket takes it.
  case source(any BodySource)
}

/// A body of known length that is read by offset as the peer takes it.
package protocol BodySource: AnyObject, Sendable {
  var count: Int { get }
  /// What lies at `offset` (below `count`), as long a run as is at hand.
  func chunk(at offset: Int) -> BodyChunk
  /// Writes the bytes from `offset` on; called after `chunk` answered `.computed`.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int)
}

extension BodySource {
  package func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) {}
}

package enum BodyChunk: Sendable {
  /// Bytes that stay where they are while `owner` is held: written without a copy.
  case memory(owner: any MemoryRegion, range: Range<Int>)
  /// A run of an open file: sent without passing through user memory where the system can.
  case file(any OpenFile, offset: Int, count: Int)
  /// To be produced by `fill`.
  case computed(count: Int)
}

/// Bytes at a fixed address for as long as the object lives.
package protocol MemoryRegion: AnyObject, Sendable {
  var base: UnsafeRawPointer { get }
  /// Whether nothing else is ever written to its pages, not even when the region is gone: only then may they be sent
  /// without a copy.
  var isWrittenOnce: Bool { get }
}

extension MemoryRegion {
  package var isWrittenOnce: Bool { false }
}

/// A descriptor that stays open for as long as the object lives.
package protocol OpenFile: AnyObject, Sendable {
  var descriptor: Int32 { get }
}
