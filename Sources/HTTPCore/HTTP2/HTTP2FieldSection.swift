import Bytes
import HTTPTypes

/// Gathers the decoded fields of one request's head and makes the request from them.
///
/// nghttp2 has checked their syntax, the number and order of pseudo-header fields, and that none is specific to HTTP/1
/// (RFC 9113 §8.2, §8.3). This type checks the server's limits, and what the server refuses in HTTP/1.1 too.
struct HTTP2FieldSection: ~Copyable {
  /// Bytes of the library, valid during a callback.
  typealias Octets = UnsafeBufferPointer<UInt8>

  /// The stream whose head it is.
  let stream: Int32

  private var headers = HeaderBlock()
  private var method: HTTPRequest.Method?
  private var target: [UInt8] = []
  private var cookie: [UInt8] = []
  private var length: Int?
  private var hasAuthority = false
  private var violation: ProtocolViolation?
  private var expectsContinue = false

  init(stream: Int32) { self.stream = stream }

  /// - Parameter size: of the section with this field. An indexed field costs the peer one octet, so fields beyond the
  ///   limit are not stored.
  mutating func append(name: Octets, value: Octets, size: Int, _ limits: HTTPLimits) {
    guard violation == nil else { return }
    if size > limits.head || headers.fields.count >= limits.fields {
      violation = ProtocolViolation(
        .requestHeaderFieldsTooLarge, "the head is larger than SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 section 6.5.2)")
      headers = HeaderBlock()
      return
    }
    if name.first == UInt8(ascii: ":") {
      appendPseudo(name: name, value: value, longestTarget: limits.target)
    } else {
      appendRegular(name: name, value: value)
    }
  }

  private mutating func appendPseudo(name: Octets, value: Octets, longestTarget: Int) {
    // nghttp2 lets through no others than :method, :scheme, :authority and :path.
    switch name.dropFirst().first {
    case UInt8(ascii: "p"):
      target = [UInt8](value)
      if value.count > longestTarget { violation = .targetTooLong }
    case UInt8(ascii: "m"):
      method = HTTPRequest.Method(token: value)
    case UInt8(ascii: "a"):
      hasAuthority = true
      appendHost(value)
    default: break
    }
  }

  private mutating func appendHost(_ value: Octets) {
    let name: StaticString = "host"
    name.withUTF8Buffer { headers.append(name: $0, value: value) }
    if let host = headers.fields.last, !Authority.isSound(headers.value(host)) {
      violation = .malformed("Host is not a host and port (RFC 9110 section 7.2)")
    }
  }

  private mutating func appendRegular(name: Octets, value: Octets) {
    switch name.count {
    case 4 where name.span.spells("host"):
      guard hasAuthority else { return appendHost(value) }
      // RFC 9113 §8.3.1: a host that differs from :authority makes the request malformed.
      if headers.bytes("host")?.elementsEqual(value) == false {
        violation = .malformed("Host differs from :authority (RFC 9113 section 8.3.1)")
      }
      return
    case 6 where name.span.spells("cookie"):
      // RFC 9113 §8.2.3: cookie crumbs are joined before anything outside HTTP/2 sees them.
      if !cookie.isEmpty { cookie.append("; ") }
      cookie.append(contentsOf: value)
      return
    case 6 where name.span.spells("expect"):
      do {
        if try Expectation.isContinue(Array(value)[...]) { expectsContinue = true }
      } catch {
        violation = error
      }
    case 14 where name.span.spells("content-length"):
      // nghttp2 has parsed it, so it is digits and fits.
      length = value.reduce(0) { $0 &* 10 &+ Int($1 &- 48) }
    default: break
    }
    headers.append(name: name, value: value)
  }

  /// The head is complete.
  ///
  /// - Parameter endsStream: whether no body follows.
  consuming func complete(
    endsStream: Bool, over connection: ConnectionEndpoints, _ limits: HTTPLimits
  ) -> HTTP2Stream {
    let (id, answersHead, awaitsContinue) = (stream, method == .head, expectsContinue && !endsStream)
    return HTTP2Stream(
      id: id, request(endsStream: endsStream, over: connection, limits), hasEnded: endsStream,
      answersHead: answersHead, awaitsContinue: awaitsContinue, limits: limits)
  }

  private consuming func request(
    endsStream: Bool, over connection: ConnectionEndpoints, _ limits: HTTPLimits
  ) -> Result<RequestHead, ProtocolViolation> {
    if let violation = violation.take() { return .failure(violation) }
    guard let method else { return .failure(.badMethod) }
    guard limits.admits(method) else { return .failure(.unknownMethod) }
    if method == .connect { return .failure(.connect) }
    if !cookie.isEmpty { headers.append(name: "cookie".utf8, value: cookie) }
    let framing: BodyFraming = length.map { .length($0) } ?? (endsStream ? .none : .unknownLength)
    return .success(
      RequestHead(
        method: method, target: target, version: .http2, headers: headers, framing: framing,
        connection: connection))
  }
}
