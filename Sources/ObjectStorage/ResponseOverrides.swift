import HTTPCore
import PolarFiles

/// The `response-…` parameters of a signed read, which replace headers of the answer.
enum ResponseOverrides {
  private static let fields: [(parameter: StaticString, header: String)] = [
    ("response-content-type", "content-type"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-language", "content-language"),
    ("response-content-encoding", "content-encoding"),
    ("response-cache-control", "cache-control"),
    ("response-expires", "expires"),
  ]

  static func isAsked(in query: QueryParameters) -> Bool {
    fields.contains { query.contains($0.parameter) }
  }

  /// Appends them, `content-type` from what is stored when nothing replaces it, and what that type calls for.
  static func append(
    from query: QueryParameters, contentType: String, to headers: inout HeaderBlock
  ) throws(StorageError) {
    for (parameter, header) in fields {
      if let value = query[parameter] {
        guard let bytes = FieldValue.latin1(value) else {
          throw .responseHeaderNotLatin1(parameter: "\(parameter)", value: value)
        }
        headers.append(name: header.utf8, value: bytes)
      } else if header == "content-type" {
        let stored = contentType.isEmpty ? nil : FieldValue.latin1(contentType)
        headers.append(name: header.utf8, value: stored ?? Array("binary/octet-stream".utf8))
      }
    }
    BrowserContent.appendPolicy(for: query["response-content-type"] ?? contentType, to: &headers)
  }
}

/// Text as the value of a header field.
enum FieldValue {
  /// ISO-8859-1, which S3 writes headers in; `nil` for text that has other characters, or ends the field.
  static func latin1(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard scalar.value < 0x100, scalar.value >= 0x20 || scalar == "\t", scalar.value != 0x7F else { return nil }
      bytes.append(UInt8(scalar.value))
    }
    return bytes
  }

  /// Metadata as S3 returns it: printable ASCII as it is, everything else as an RFC 2047 encoded word.
  static func metadata(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    return "=?UTF-8?B?\(Base64.encode(Array(text.utf8)))?="
  }
}
