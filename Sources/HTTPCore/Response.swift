package import HTTPTypes

/// A response head and the body that follows it.
///
/// The writer adds `date`, `content-length` (from the body) and connection management; a handler adds the rest.
///
/// Copy-on-write behind one reference, so that passing it on is cheap.
package struct Response: Sendable {
  /// Unchecked: only a `Response` changes its contents, and only while no other refers to them.
  private final class Contents: @unchecked Sendable {
    let status: HTTPResponse.Status
    var headers: HeaderBlock
    var body: ResponseBody
    var announcedLength: Int?
    var closesConnection = false
    var notes: (any ExchangeNotes)?

    init(_ status: HTTPResponse.Status, headers: HeaderBlock, body: ResponseBody) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    func copy() -> Contents {
      let copy = Contents(status, headers: headers, body: body)
      copy.announcedLength = announcedLength
      copy.closesConnection = closesConnection
      copy.notes = notes
      return copy
    }
  }

  private var contents: Contents

  private var unshared: Contents {
    mutating get {
      if !isKnownUniquelyReferenced(&contents) { contents = contents.copy() }
      return contents
    }
  }

  package init(_ status: HTTPResponse.Status, headers: HeaderBlock = HeaderBlock(), body: ResponseBody = .empty) {
    contents = Contents(status, headers: headers, body: body)
  }

  package var status: HTTPResponse.Status { contents.status }

  package var code: Int { contents.status.code }

  package var headers: HeaderBlock {
    get { contents.headers }
    _modify { yield &unshared.headers }
  }

  package var body: ResponseBody {
    get { contents.body }
    set { unshared.body = newValue }
  }

  /// The body's length in bytes; 0 for a feed, whose length is unknown.
  package var bodyCount: Int {
    switch contents.body {
    case .empty, .unannounced, .feed: 0
    case .bytes(let bytes): bytes.count
    case .source(let source): source.count
    }
  }

  /// Whether the body's length is known and announced.
  var hasLength: Bool {
    switch contents.body {
    case .unannounced, .feed: false
    case .empty, .bytes, .source: true
    }
  }

  /// For HEAD: the length to announce although no body is sent. Otherwise the body's own count is announced.
  package var announcedLength: Int? {
    get { contents.announcedLength }
    set { unshared.announcedLength = newValue }
  }

  /// Ends the connection after this response (HTTP/1.1), whatever the request asked for.
  package var closesConnection: Bool {
    get { contents.closesConnection }
    set { unshared.closesConnection = newValue }
  }

  /// The handler's notes, for its `willSend`.
  package var notes: (any ExchangeNotes)? {
    get { contents.notes }
    set { unshared.notes = newValue }
  }
}

package enum ResponseBody: Sendable {
  case empty
  /// Empty and without a length: HTTP/1.1 sends it chunked, as uvicorn does when an application sets no length.
  case unannounced
  case bytes([UInt8])
  /// Read as the socket takes it.
  case source(any BodySource)
  /// Of unknown length.
  case feed(any BodyFeed)

  var isFeed: Bool { if case .feed = self { true } else { false } }
}

/// A body of known length that is read by offset as the peer takes it.
package protocol BodySource: AnyObject, Sendable {
  var count: Int { get }
  /// The longest available run at `offset` (below `count`).
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
}

/// A descriptor that stays open for as long as the object lives.
package protocol OpenFile: AnyObject, Sendable {
  var descriptor: Int32 { get }
}

/// Whether a response's body is sent, and which length its head announces: the same for HTTP/1.1 and HTTP/2.
struct ResponseContent {
  /// RFC 9110 §6.4.1: some responses have no content whatever body the handler gave.
  let isSent: Bool
  /// The value of `content-length` (RFC 9110 §8.6); nil where the head has none.
  let length: Int?

  init(_ response: Response, answersHead: Bool) {
    let code = response.code
    let hasNone = code == 204 || code == 304 || code < 200
    isSent = !answersHead && !hasNone
    length =
      if !response.hasLength {
        nil
      } else if isSent {
        response.bodyCount
      } else if hasNone {
        // The length of the response to GET, if the handler knows it.
        code == 304 ? response.announcedLength : nil
      } else {
        response.announcedLength ?? response.bodyCount
      }
  }
}
