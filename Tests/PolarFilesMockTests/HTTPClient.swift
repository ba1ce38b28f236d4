import JSON
import PolarFilesMock
import Platform

/// One request on a connection of its own.
struct HTTPClient {
  struct Failure: Error {
    var reason: String
  }

  struct Answer {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var json: JSONValue { get throws { try JSONValue.parse(body) } }
  }

  let port: Int
  var token: String?

  init(_ mock: MockServer, token: String? = nil) {
    port = mock.port
    self.token = token
  }

  @discardableResult
  func send(_ method: String, _ target: String, headers: [String: String] = [:], _ body: String = "") throws -> Answer {
    let host = headers["host"] ?? "127.0.0.1:\(port)"
    var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n"
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    for (name, value) in headers where name != "host" { head += "\(name): \(value)\r\n" }
    if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
    return try Self.answer(try exchange(Array((head + "\r\n" + body).utf8)))
  }

  private func exchange(_ request: [UInt8]) throws -> [UInt8] {
    let descriptor = socket(AF_INET, streamSocketType, 0)
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = withUnsafeBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        connect(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw Failure(reason: "nothing listens on port \(port)") }
    var sent = 0
    while sent < request.count {
      let count = request.withUnsafeBytes { write(descriptor, $0.baseAddress! + sent, request.count - sent) }
      guard count > 0 else { throw Failure(reason: "the request was not taken") }
      sent += count
    }
    var received: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(descriptor, &block, block.count), count > 0 { received += block[..<count] }
    return received
  }

  /// The connection closes after the response, so the body is the rest.
  private static func answer(_ bytes: [UInt8]) throws -> Answer {
    let gap = Array("\r\n\r\n".utf8)
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: gap) }) else {
      throw Failure(reason: "there was no answer")
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw Failure(reason: "no status in \(lines[0])") }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let sides = line.split(separator: ":", maxSplits: 1)
      headers[sides[0].lowercased()] = sides.count == 2 ? String(sides[1].drop { $0 == " " }) : ""
    }
    return Answer(status: status, headers: headers, body: Array(bytes[(end + 4)...]))
  }
}

extension JSONValue {
  subscript(_ key: String) -> JSONValue { if case .object(let object) = self { object[key] ?? .null } else { .null } }
  subscript(_ index: Int) -> JSONValue {
    if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
  }
  var text: String { if case .string(let text) = self { text } else { "" } }
  var count: Int { if case .array(let elements) = self { elements.count } else { 0 } }
}
