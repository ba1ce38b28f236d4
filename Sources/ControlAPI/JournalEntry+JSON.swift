import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

extension JournalEntry: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("sequence", sequence)
    writer.append("time", outcome.time.rfc3339)
    writer.append("protocol", version.text)
    writer.append("method", method)
    writer.append("path", SecretMask.masked(path))
    writer.append("query", query.map(Self.maskedQuery))
    writer.append("operation", notes.operation?.rawValue)
    writer.append("subject", notes.subject)
    writer.append("organization", notes.organization?.text)
    writer.append("file", notes.file?.text)
    writer.append("part", notes.part)
    writer.append("status", outcome.status)
    writer.append(name: "duration_ms")
    appendMilliseconds(to: &writer)
    writer.append("request_size", notes.body.size)
    writer.append("response_size", outcome.responseSize)
    writer.append("explanation", notes.explanation.map { SecretMask.masked($0) })
    writer.append("failure", notes.failure)
    writer.append(name: "headers")
    appendHeaders(to: &writer)
    appendBody(to: &writer)
  }

  /// Three decimals, since the clock is exact to a microsecond.
  private func appendMilliseconds(to writer: inout JSONWriter) {
    let microseconds = outcome.nanoseconds / 1000
    writer.append(int: microseconds / 1000)
    writer.append(raw: ".")
    for digit in [100, 10, 1] { writer.append(int: microseconds / digit % 10) }
  }

  /// Repeated headers are joined as RFC 9110 §5.3 allows; secrets show no more than their kind.
  private func appendHeaders(to writer: inout JSONWriter) {
    let headers = headers
    var fields = JSONObject()
    for field in headers.fields {
      let name = String(decoding: headers.name(field), as: UTF8.self)
      let value = SecretMask.masked(field: name, String(decoding: headers.value(field), as: UTF8.self))
      if case .string(let earlier) = fields[name] {
        fields[name] = .string("\(earlier), \(value)")
      } else {
        fields[name] = .string(value)
      }
    }
    writer.appendObject { writer in
      for member in fields.members {
        writer.append(name: member.key)
        if case .string(let text) = member.value { writer.append(string: text) }
      }
    }
  }

  /// The body if it is text, otherwise its hash.
  private func appendBody(to writer: inout JSONWriter) {
    let (text, sha256, size): (String?, String?, Int) =
      switch notes.body {
      case .none: (nil, nil, 0)
      case .bytes(let bytes):
        if let text = String(validating: bytes, as: UTF8.self) {
          (text, nil, bytes.count)
        } else {
          (nil, SHA256Digest.of(bytes).hex, bytes.count)
        }
      case .digest(let sha256, let size): (nil, sha256, size)
      }
    writer.append("body", text)
    writer.append("body_sha256", sha256)
    writer.append("body_size", size)
  }

  /// A presigned URL is a credential as long as it has its signature.
  static func maskedQuery(_ query: String) -> String {
    query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      let decoded = String(decoding: PercentEncoding.decodeLeniently(name.utf8), as: UTF8.self).lowercased()
      return ["x-amz-signature", "x-amz-security-token"].contains(decoded)
        ? "\(name)=…" : SecretMask.masked(String(pair))
    }.joined(separator: "&")
  }
}
