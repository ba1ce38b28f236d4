package import HTTPTypes

package enum HTTPVersion: Sendable, Hashable {
  case http1_0, http1_1, http2

  /// As an access log names it.
  package var text: String {
    switch self {
    case .http1_0: "HTTP/1.0"
    case .http1_1: "HTTP/1.1"
    case .http2: "HTTP/2"
    }
  }
}

/// How much body the head announces.
package enum BodyFraming: Sendable, Hashable {
  case none
  case length(Int)
  /// HTTP/1.1 chunked, or an HTTP/2 stream without `content-length`.
  case unknownLength
}

/// A request without its body, the same for HTTP/1.1 and HTTP/2.
///
/// An immutable class: passing it on retains one object instead of each of its parts. Fields and target share one
/// buffer, `headers.bytes`, which the journal retains without the head.
package final class RequestHead: Sendable {
  package let method: HTTPRequest.Method
  /// The request target in origin form, as sent and still percent-encoded.
  package var target: ArraySlice<UInt8> { headers.bytes[targetStart...] }
  /// The raw path.
  package var path: ArraySlice<UInt8> { headers.bytes[targetStart..<pathEnd] }
  /// The raw query, after the first `?`.
  package var query: ArraySlice<UInt8>? { pathEnd < end ? headers.bytes[(pathEnd + 1)..<end] : nil }
  package let version: HTTPVersion
  /// Always with `host`, also when HTTP/2 sent it as `:authority`.
  package let headers: HeaderBlock
  package let framing: BodyFraming
  package let connection: ConnectionEndpoints
  /// The path that the client has signed; nil if it is `path`.
  private let signedPathOverride: [UInt8]?
  /// Where the target begins in `headers.bytes`, where its path ends there, and where a fragment begins, which belongs
  /// to neither path nor query (RFC 3986 §3.5) and not on the wire.
  package let targetStart, pathEnd, end: Int

  /// - Parameters:
  ///   - headers: the fields, followed by the request target.
  ///   - targetStart: where that begins in `headers.bytes`.
  init(
    method: HTTPRequest.Method, targetStart: Int, version: HTTPVersion, headers: consuming HeaderBlock,
    framing: BodyFraming, connection: ConnectionEndpoints, signedPath: [UInt8]? = nil
  ) {
    self.method = method
    self.targetStart = targetStart
    (pathEnd, end) = headers.bytes.withUnsafeBytes { bytes in
      let end = bytes.offset(of: UInt8(ascii: "#"), from: targetStart) ?? bytes.count
      return (bytes.part(..<end).offset(of: UInt8(ascii: "?"), from: targetStart) ?? end, end)
    }
    self.version = version
    self.headers = headers
    self.framing = framing
    self.connection = connection
    signedPathOverride = signedPath
  }

  package convenience init(
    method: HTTPRequest.Method, target: [UInt8], version: HTTPVersion, headers: consuming HeaderBlock,
    framing: BodyFraming, connection: ConnectionEndpoints = .unknown, signedPath: [UInt8]? = nil
  ) {
    let targetStart = headers.bytes.count
    headers.append(tail: target)
    self.init(
      method: method, targetStart: targetStart, version: version, headers: headers, framing: framing,
      connection: connection, signedPath: signedPath)
  }

  /// The path that a signature covers: the one that the client has signed, which may differ from `path`.
  package var signedPath: ArraySlice<UInt8> { signedPathOverride.map { $0[...] } ?? path }
  /// Whether the path was changed after the client signed it.
  package var isRewritten: Bool { signedPathOverride != nil }

  /// The request with `prefix` in front of its path, for a host whose root is that folder here; the client signed it
  /// without.
  package func adding(prefix: String) -> RequestHead {
    with(Array(prefix.utf8) + target, signedPath: Array(path))
  }

  /// The request without `prefix`, which its path begins with; the client signed it with it.
  package func removing(prefix: [UInt8]) -> RequestHead {
    with(Array(target.dropFirst(prefix.count)), signedPath: Array(path))
  }

  /// The same request, whose client signed it with `prefix` in front of the path.
  package func signed(withPrefix prefix: [UInt8]) -> RequestHead { with(Array(target), signedPath: prefix + path) }

  private func with(_ target: [UInt8], signedPath: [UInt8]) -> RequestHead {
    var fields = headers
    fields.removeTail(from: targetStart)
    return RequestHead(
      method: method, target: target, version: version, headers: fields, framing: framing, connection: connection,
      signedPath: signedPath)
  }
}
