import Dispatch
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles
import Recording
import Synchronization

/// A response.
struct Reply {
  var status: Int
  var headers: HeaderBlock
  var body: [UInt8]
  var announcedLength: Int?
  var explanation: String?
  /// Whether it came before the body was sent.
  var isEarly: Bool
  var notes: RequestNotes

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The text of an element of an error document.
  func element(_ name: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>") else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  var code: String? { element("Code") }
  var message: String? { element("Message") }
}

extension StorageBench {
  /// How a body is sent.
  enum Framing {
    case length
    case announced(Int)
    case chunked
    case unknownLength
  }

  func send(
    _ method: String, _ url: String, _ headers: [(name: String, value: String)] = [], _ body: [UInt8]? = nil,
    framing: Framing = .length, abort: BodyAbort? = nil
  ) -> Reply {
    var block = HeaderBlock()
    if !headers.contains(where: { $0.name == "host" }) {
      block.append("host", String(Self.base.dropFirst("http://".count)))
    }
    for (name, value) in headers { block.append(name: name.utf8, value: value.utf8) }
    var bodyFraming = BodyFraming.none
    if let body {
      switch framing {
      case .length: bodyFraming = .length(body.count)
      case .announced(let count): bodyFraming = .length(count)
      case .chunked:
        block.append("transfer-encoding", "chunked" as StaticString)
        bodyFraming = .unknownLength
      case .unknownLength: bodyFraming = .unknownLength
      }
    }
    let head = RequestHead(
      method: HTTPRequest.Method(method)!, target: Array(url.dropFirst(Self.base.count).utf8), version: .http1_1,
      headers: block, framing: bodyFraming)
    switch storage.begin(head) {
    case .respond(let answer): return reply(answer, isEarly: true)
    case .collect(_, _, let finish): return reply(finish(.complete(body ?? [])), isEarly: false)
    case .stream(let sink, _):
      let body = body ?? []
      for start in stride(from: 0, to: body.count, by: 3000) {
        body[start..<min(start + 3000, body.count)].withUnsafeBytes { _ = sink.receive($0) }
      }
      if let abort {
        return reply(.now(sink.abort(abort) ?? Response(HTTPResponse.Status(code: 599))), isEarly: false)
      }
      return reply(sink.finish(), isEarly: false)
    }
  }

  private func reply(_ answer: Answer, isEarly: Bool) -> Reply {
    let response = response(answer)
    let notes = (response.notes as? SettledNotes)?.value ?? RequestNotes()
    return Reply(
      status: response.status.code, headers: response.headers, body: bytes(of: response.body),
      announcedLength: response.announcedLength, explanation: notes.explanation, isEarly: isEarly, notes: notes)
  }

  private func response(_ answer: Answer) -> Response {
    switch answer {
    case .now(let response): return response
    case .decided(_, let answer): return self.response(answer)
    case .later(let deferred):
      let response = Mutex<Response?>(nil)
      let isThere = DispatchSemaphore(value: 0)
      deferred.whenComplete { completed in
        response.withLock { $0 = completed }
        isThere.signal()
      }
      isThere.wait()
      return response.withLock { $0! }
    }
  }

  private func bytes(of body: ResponseBody) -> [UInt8] {
    switch body {
    case .empty, .unannounced, .feed: return []
    case .bytes(let bytes): return bytes
    case .source(let source):
      var bytes: [UInt8] = []
      while bytes.count < source.count {
        switch source.chunk(at: bytes.count) {
        case .memory(let owner, let range):
          bytes.append(contentsOf: UnsafeRawBufferPointer(start: owner.base + range.lowerBound, count: range.count))
        case .file(_, _, let count), .computed(let count):
          let filled = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            source.fill(UnsafeMutableRawBufferPointer(target), at: bytes.count)
            initialized = count
          }
          bytes.append(contentsOf: filled)
        }
      }
      return bytes
    }
  }
}
