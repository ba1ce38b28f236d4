import Bytes
import HTTPTypes

/// Writes the head of an HTTP/1.1 response (RFC 9112 §4).
struct HTTP1ResponseHead {
  /// The value of the `connection` field.
  enum Connection { case omitted, close, keepAlive }

  let sendsBody: Bool
  /// A body of unknown length is chunked (RFC 9112 §7.1); HTTP/1.0 has no chunks and ends it with the connection.
  let isChunked: Bool
  private let announcedLength: Int?
  /// Whether the body is empty and chunked, so that `write` appends the last chunk to the head.
  private let includesLastChunk: Bool

  init(_ response: Response, answersHead: Bool, version: HTTPVersion) {
    let content = ResponseContent(response, answersHead: answersHead)
    sendsBody = content.isSent
    isChunked = sendsBody && content.length == nil && version != .http1_0
    let isUnannounced = !response.hasLength && !response.body.isFeed
    includesLastChunk = isChunked && isUnannounced
    // RFC 9112 §6.1: HTTP/1.0 has no chunks.
    announcedLength = isUnannounced && sendsBody && version == .http1_0 ? 0 : content.length
  }

  func write(_ response: Response, to bytes: inout [UInt8], date: HTTPDate, connection: Connection) {
    let headers = response.headers
    let isDated = headers.contains("date")
    let status = response.status
    if !isDated, let opening = date.opening(status.code, status.reasonPhrase) {
      bytes.append(copying: opening.span)
    } else {
      writeStatusLine(of: response, to: &bytes)
      if !isDated {
        bytes.append("date: ")
        bytes.append(contentsOf: date.now)
        bytes.append("\r\n")
      }
    }
    bytes.append(copying: headers.bytes.span)
    if isChunked { bytes.append("transfer-encoding: chunked\r\n") }
    if let announcedLength {
      bytes.append("content-length: ", decimal: announcedLength, connection == .omitted ? "\r\n\r\n" : "\r\n")
    } else if connection == .omitted {
      bytes.append("\r\n")
    }
    switch connection {
    case .omitted: break
    case .close: bytes.append("connection: close\r\n\r\n")
    case .keepAlive: bytes.append("connection: keep-alive\r\n\r\n")
    }
    if includesLastChunk { bytes.append("0\r\n\r\n") }
  }

  private func writeStatusLine(of response: Response, to bytes: inout [UInt8]) {
    bytes.append("HTTP/1.1 ", decimal: response.code, " ")
    bytes.append(contentsOf: response.status.reasonPhrase.utf8)
    bytes.append("\r\n")
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }
}
