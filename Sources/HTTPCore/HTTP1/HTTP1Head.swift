/// A request head, and what its fields say about the HTTP/1 connection.
package struct HTTP1Head {
  package var request: RequestHead
  /// Whether the connection may stay open after the response (RFC 9112 §9.3).
  package var keepsAlive: Bool
  /// Whether the peer waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
  package var expectsContinue: Bool
  /// Whether the peer offers to switch to HTTP/2 (`Upgrade: h2c`).
  package var offersHTTP2: Bool
  /// The host of a target in absolute form, as a proxy's clients send it for `http://` URLs.
  let host: NetworkHost?

  /// - Parameter section: the complete head, as `scanner` found it.
  init(
    _ section: ParserInput, _ scanner: SectionScanner, connection: ConnectionEndpoints
  ) throws(ProtocolViolation) {
    guard let line = scanner.requestLine else { throw .malformed("no request line (RFC 9112 section 3)") }
    let target = section.part(line.target.shifted(by: scanner.start))
    let fieldStart = scanner.start + line.end + "\r\n".utf8.count
    var headers = try HeaderBlock(parsing: section, from: fieldStart, lines: scanner.lines - 1, room: target.count)
    let fields = try MessageFields(headers, version: line.version)
    let form = try TargetForm(target, method: line.method)
    var host: NetworkHost?
    if case .absolute(let authority, _, let isSecure) = form {
      // RFC 9112 §3.2.2: the target's authority wins over Host.
      headers.replaceHost(with: authority)
      if !isSecure { host = NetworkHost(authority[...], defaultPort: 80) }
    }
    self.host = host
    let targetStart = headers.bytes.count
    form.append(to: &headers)
    request = RequestHead(
      method: line.method, targetStart: targetStart, version: line.version, headers: headers, framing: fields.framing,
      connection: connection)
    keepsAlive = line.version == .http1_1 ? !fields.close : fields.keepAlive && !fields.close
    expectsContinue = fields.expectsContinue
    offersHTTP2 = fields.offersHTTP2
  }
}

extension Range<Int> {
  fileprivate func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}

extension HeaderBlock {
  fileprivate mutating func replaceHost(with authority: [UInt8]) {
    var replaced = HeaderBlock()
    replaced.reserve(bytes: bytes.count + authority.count, fields: fields.count)
    for field in fields {
      let isHost = name(field).elementsEqual("host".utf8)
      replaced.append(name: name(field), value: isHost ? authority[...] : value(field))
    }
    if !contains("host") { replaced.append(name: "host".utf8, value: authority) }
    self = replaced
  }
}
