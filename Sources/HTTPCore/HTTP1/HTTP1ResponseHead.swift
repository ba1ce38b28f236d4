import Bytes
import HTTPTypes

/// Writes the head of an HTTP/1.1 response (RFC 9112 §4).
struct HTTP1ResponseHead {
  enum Connection { case unsaid, close, keepAlive }

  /// RFC 9110 §6.4.1: some have no body whatever the handler gave.
  let sendsBody: Bool
  private let announcedLength: Int?
  /// Whether an empty body goes out as chunks.
  private let isChunked: Bool

  init(_ response: Response, answersHead: Bool, version: HTTPVersion) {
    let code = response.code
    let hasNoContent = code == 204 || code == 304 || code < 200
    sendsBody = !answersHead && !hasNoContent
    var isUnannounced = false
    // RFC 9112 §6.1: HTTP/1.0 knows no chunks.
    if case .unannounced = response.body, version != .http1_0 { isUnannounced = true }
    isChunked = isUnannounced && sendsBody
    announcedLength =
      if isUnannounced {
        nil
      } else if hasNoContent {
        code == 304 ? response.announcedLength : nil
      } else {
        answersHead ? response.announcedLength ?? response.bodyCount : response.bodyCount
      }
  }

  func write(_ response: Response, to bytes: inout [UInt8], date: HTTPDate, connection: Connection) {
    let headers = response.headers
    let isDated = headers.contains("date")
    let status = response.status
    if !isDated, let opening = date.opening(status.code, status.reasonPhrase) {
      bytes.append(contentsOf: opening)
    } else {
      writeStatusLine(of: response, to: &bytes)
      if !isDated {
        bytes.append("date: ")
        bytes.append(contentsOf: date.now)
        bytes.append("\r\n")
      }
    }
    bytes.append(contentsOf: headers.bytes)
    if isChunked { bytes.append("transfer-encoding: chunked\r\n") }
    if let announcedLength {
      bytes.append("content-length: ")
      bytes.append(decimal: announcedLength)
      bytes.append(connection == .unsaid ? "\r\n\r\n" : "\r\n")
    } else if connection == .unsaid {
      bytes.append("\r\n")
    }
    switch connection {
    case .unsaid: break
    case .close: bytes.append("connection: close\r\n\r\n")
    case .keepAlive: bytes.append("connection: keep-alive\r\n\r\n")
    }
    if isChunked { bytes.append("0\r\n\r\n") }
  }

  private func writeStatusLine(of response: Response, to bytes: inout [UInt8]) {
    bytes.append("HTTP/1.1 ")
    bytes.append(decimal: response.code)
    bytes.append(" ")
    bytes.append(contentsOf: response.status.reasonPhrase.utf8)
    bytes.append("\r\n")
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }
}
