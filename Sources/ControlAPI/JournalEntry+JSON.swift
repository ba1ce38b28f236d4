import JSON
import PolarFiles

extension JournalEntry {
  func append(to writer: inout JSONWriter) {
    writer.append(raw: #"{"sequence":"#)
    writer.append(int: sequence)
    writer.append(raw: #","time":"#)
    writer.append(string: time.rfc3339)
    writer.append(raw: #","protocol":"#)
    writer.append(string: transport)
    writer.append(raw: #","method":"#)
    writer.append(string: method)
    writer.append(raw: #","path":"#)
    writer.append(string: path)
    writer.append(raw: #","query":"#)
    writer.append(optional: query.map(Self.maskedQuery))
    writer.append(raw: #","operation":"#)
    writer.append(optional: facts.operation?.rawValue)
    writer.append(raw: #","subject":"#)
    writer.append(optional: facts.subject)
    writer.append(raw: #","organization":"#)
    writer.append(optional: facts.organization?.text)
    writer.append(raw: #","file":"#)
    writer.append(optional: facts.file?.text)
    writer.append(raw: #","part":"#)
    if let part = facts.part { writer.append(int: part) } else { writer.append(raw: "null") }
    writer.append(raw: #","status":"#)
    writer.append(int: status)
    writer.append(raw: #","duration_ms":"#)
    appendMilliseconds(to: &writer)
    writer.append(raw: #","request_size":"#)
    writer.append(int: requestSize)
    writer.append(raw: #","response_size":"#)
    writer.append(int: responseSize)
    writer.append(raw: #","explanation":"#)
    writer.append(optional: facts.explanation)
    writer.append(raw: #","headers":"#)
    appendHeaders(to: &writer)
    appendBody(to: &writer)
    writer.append(raw: "}")
  }

  /// Three decimals: microseconds are what the clock is good for.
  private func appendMilliseconds(to writer: inout JSONWriter) {
    let microseconds = nanoseconds / 1000
    writer.append(int: microseconds / 1000)
    writer.append(raw: ".")
    for digit in [100, 10, 1] { writer.append(int: microseconds / digit % 10) }
  }

  /// Repeated headers are joined as RFC 9110 §5.3 allows; secrets show no more than their kind.
  private func appendHeaders(to writer: inout JSONWriter) {
    var fields = JSONObject()
    for line in headers.split(separator: 10) {
      let text = String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = String(text[..<colon])
      let value = Self.masked(name, String(text[colon...].dropFirst(2)))
      if case .string(let earlier) = fields[name] {
        fields[name] = .string("\(earlier), \(value)")
      } else {
        fields[name] = .string(value)
      }
    }
    writer.append(raw: "{")
    for (index, member) in fields.members.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(string: member.key)
      writer.append(raw: ":")
      if case .string(let text) = member.value { writer.append(string: text) }
    }
    writer.append(raw: "}")
  }

  static func masked(_ name: String, _ value: String) -> String {
    switch name {
    case "authorization", "proxy-authorization":
      let sides = value.split(separator: " ", maxSplits: 1)
      guard sides.count == 2 else { return "…" }
      return "\(sides[0]) \(label(String(sides[1])))"
    case "cookie":
      return value.split(separator: ";").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1)
        return sides.count == 2 ? "\(sides[0])=\(label(String(sides[1])))" : String(pair)
      }.joined(separator: ";")
    case "x-amz-security-token":
      return "…"
    default:
      return value
    }
  }

  private static func label(_ secret: String) -> String {
    TokenKind(prefixOf: secret.utf8).map { "\($0.rawValue)…" } ?? "…"
  }

  /// As text when it is some, otherwise what it hashes to.
  private func appendBody(to writer: inout JSONWriter) {
    switch body {
    case .none:
      writer.append(raw: #","body":null,"body_sha256":null,"body_size":0"#)
    case .bytes(let bytes):
      if let text = String(validating: bytes, as: UTF8.self) {
        writer.append(raw: #","body":"#)
        writer.append(string: text)
        writer.append(raw: #","body_sha256":null,"body_size":"#)
      } else {
        writer.append(raw: #","body":null,"body_sha256":"#)
        writer.append(string: SHA256Digest.of(bytes).hex)
        writer.append(raw: #","body_size":"#)
      }
      writer.append(int: bytes.count)
    case .digest(let sha256, let size):
      writer.append(raw: #","body":null,"body_sha256":"#)
      writer.append(optional: sha256)
      writer.append(raw: #","body_size":"#)
      writer.append(int: size)
    }
  }

  /// A presigned URL is a credential as long as it has its signature.
  static func maskedQuery(_ query: String) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      return name.lowercased() == "x-amz-signature" ? "\(name)=…" : String(pair)
    }.joined(separator: "&")
  }
}

extension JSONWriter {
  mutating func append(optional text: String?) {
    if let text { append(string: text) } else { append(raw: "null") }
  }
}
