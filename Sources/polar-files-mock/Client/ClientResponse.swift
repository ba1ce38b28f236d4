/// What a server answered.
struct ClientResponse {
  var status: Int
  /// Names in lower case.
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  var text: String { String(decoding: body, as: UTF8.self) }
}

extension ClientResponse {
  /// Parses all bytes of a connection that was closed after the message; skips interim responses.
  init?(message: [UInt8]) {
    var rest = message[...]
    repeat {
      guard let end = rest.firstRange(of: [13, 10, 13, 10]) else { return nil }
      let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      guard let statusLine = lines.first, statusLine.hasPrefix("HTTP/"),
        let status = statusLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
      else { return nil }
      self.status = status
      headers = lines.dropFirst().compactMap { line in
        let sides = line.split(separator: ":", maxSplits: 1)
        return sides.count == 2 ? (sides[0].lowercased(), String(sides[1].drop { $0 == " " })) : nil
      }
      body = []
      rest = rest[end.upperBound...]
    } while status < 200
    guard let body = Self.body(headers: headers, of: rest) else { return nil }
    self.body = body
  }

  private static func body(headers: [(name: String, value: String)], of bytes: ArraySlice<UInt8>) -> [UInt8]? {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    if header("transfer-encoding")?.lowercased() == "chunked" { return dechunked(bytes) }
    guard let length = header("content-length").flatMap({ Int($0) }) else { return Array(bytes) }
    return length <= bytes.count ? Array(bytes.prefix(length)) : nil
  }

  private static func dechunked(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = bytes
    var body: [UInt8] = []
    while let line = rest.firstRange(of: [13, 10]) {
      let text = String(decoding: rest[..<line.lowerBound].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
      guard let size = Int(text, radix: 16), size >= 0 else { return nil }
      if size == 0 { return body }
      rest = rest[line.upperBound...]
      guard rest.count >= size + 2 else { return nil }
      body += rest.prefix(size)
      rest = rest.dropFirst(size + 2)
    }
    return nil
  }
}
