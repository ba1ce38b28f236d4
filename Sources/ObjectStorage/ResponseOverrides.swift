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
